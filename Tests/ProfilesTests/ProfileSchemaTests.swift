import FoundationEssentials
@testable import Profiles
import TestSupport
import Testing

/// The schema that editors use names the keys that the reader takes.
@Suite struct ProfileSchemaTests {
  private struct Node: Decodable {
    var properties: [String: Box]?
    var items: Box?
    var choices: [String]?
    var definitions: [String: Box]?

    enum CodingKeys: String, CodingKey {
      case properties, items
      case choices = "enum"
      case definitions = "$defs"
    }
  }

  /// Structs cannot hold themselves.
  private final class Box: Decodable {
    let node: Node
    init(from decoder: any Decoder) throws { node = try Node(from: decoder) }
  }

  private let schema: Node

  init() throws {
    let path = ShippedProfiles.directory + "/profile.schema.json"
    schema = try JSONDecoder().decode(Node.self, from: Data(contentsOf: URL(filePath: path)))
  }

  private func definition(_ name: String) throws -> Node {
    try #require(schema.definitions?[name]?.node)
  }

  private func keys(_ node: Node?) -> Set<String> { Set((node?.properties ?? [:]).keys) }

  @Test func `sections have the keys of the reader`() throws {
    #expect(keys(schema) == Set(ProfileKeys.top(of: .device)))
    #expect(try keys(definition("cpu")) == Set(ProfileKeys.cpu))
    #expect(try keys(definition("cluster")) == Set(ProfileKeys.cluster))
    #expect(try keys(definition("memory")) == Set(ProfileKeys.memory))
    #expect(try keys(definition("storage")) == Set(ProfileKeys.storage))
    #expect(try keys(definition("thermal")) == Set(ProfileKeys.thermal))
    #expect(keys(schema.properties?["overrides"]?.node) == Set(ProfileKeys.overrides))
    #expect(
      try keys(definition("cluster").properties?["kernels"]?.node) == Set(ProfileKeys.kernels))
  }

  @Test func `what is said of kinds of kernels has the keys of the reader`() throws {
    #expect(try keys(definition("kernelFigures")) == Set(ProfileKeys.kernel))
    let splits = try definition("split").properties?["value"]?.node.choices
    #expect(splits == DeviceProfile.Processor.Split.allCases.map(\.rawValue))
  }

  @Test func `rows have the columns of the reader`() throws {
    func columns(_ table: Node?) -> Set<String> {
      keys(table?.properties?["value"]?.node.items?.node)
    }
    let storage = try definition("storage")
    for name in ["curve", "range"] {
      let expected = try #require(ProfileKeys.tables["storage.\(name)"])
      #expect(columns(storage.properties?[name]?.node) == Set(expected.columns.map(\.name)))
    }
    let heat = try columns(definition("heat"))
    for name in ProfileKeys.thermal {
      #expect(heat == Set(ProfileKeys.tables["thermal.\(name)"]?.columns.map(\.name) ?? []))
    }
  }

  @Test func `choices are those of the reader`() throws {
    let groups = DeviceProfile.Group.allCases.map(\.rawValue)
    #expect(schema.properties?["group"]?.node.choices == groups)
    #expect(try definition("kind").choices == ProfileField.Kind.allCases.map(\.rawValue))
    let available = try definition("available")
    #expect(keys(available) == Set(ProfileKeys.field(at: "memory.available")))
    let rules = MemoryRule.allCases.map(\.rawValue)
    #expect(available.properties?["rule"]?.node.choices == rules)
    for name in ["count", "duration", "bytes", "bandwidth", "clock", "rate", "factor", "heat"] {
      #expect(try keys(definition(name)) == Set(ProfileKeys.field))
    }
  }
}
