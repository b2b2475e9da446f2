import Files
import FoundationEssentials
import Residency
import Results
import Runs
import TestSupport
import Testing

@Suite struct HotSetFileTests {
  let folder = TemporaryFolder()
  static let sound = """
    {
      "format": "edgewise-hot-set", "version": 1, "model": "m", "model_sha256": "5d41",
      "layers": 2, "experts_per_layer": 4, "requests": 9,
      "experts": [
        {"layer": 1, "expert": 3, "uses": 2}, {"layer": 0, "expert": 2, "uses": 5},
        {"layer": 0, "expert": 1, "uses": 2}
      ]
    }
    """

  @Test func `the most used come first, whatever the order of the file`() throws {
    let path = try file(Self.sound)
    guard case .pinned(let hotSet) = try CachePolicyName.policy("pinned:\(path)", files: disk)
    else {
      Issue.record("that is a hot set")
      return
    }
    #expect(
      hotSet.ranking == [
        ExpertID(layer: 0, index: 2), ExpertID(layer: 0, index: 1), ExpertID(layer: 1, index: 3),
      ])
    #expect(hotSet.layerCount == 2 && hotSet.expertsPerLayer == 4)
    #expect(hotSet.name == path && hotSet.modelSHA256 == "5d41" && hotSet.share == 0.5)
  }

  @Test func `the share may be named`() throws {
    let text = "pinned:30%:\(try file(Self.sound))"
    let policy = try CachePolicyName.policy(text, files: disk)
    #expect(policy.description == text)
    guard case .pinned(let hotSet) = policy else { return }
    #expect(hotSet.share == 0.3)
  }

  @Test func `a hot set from before files had versions opens, and a newer one is refused`() throws {
    let tests = #filePath.split(separator: "/").dropLast(2).map { "/\($0)" }.joined()
    let old = "\(tests)/ResultsTests/Samples/hot-set.json"
    #expect(!(try HotSetFile.hotSet(at: old, files: disk).ranking.isEmpty))
    let path = try file("{\"schema_version\": \"2.0\"," + Self.sound.dropFirst())
    let error = #expect(throws: RunError.self) { try HotSetFile.hotSet(at: path, files: disk) }
    #expect(error?.description.contains("has schema version 2.0") == true)
  }

  @Test func `whatever a number is replaced by, there is a hot set or a sentence`() throws {
    let tests = #filePath.split(separator: "/").dropLast(2).map { "/\($0)" }.joined()
    let kept = try disk.contents(of: "\(tests)/ResultsTests/Samples/hot-set.json")
    let copies = OddNumbers.copies(of: String(decoding: kept, as: UTF8.self))
    // Some of the experts, and what stands behind them.
    for copy in copies.prefix(150) + copies.suffix(100) {
      let path = try file(copy.text)
      do {
        _ = try HotSetFile.hotSet(at: path, files: disk)
        // It may be another expert's, or a model's that has more.
        #expect(!["uses", "requests", "version"].contains(copy.key), "\(copy.key): \(copy.new)")
      } catch { #expect("\(error)".contains(path), "\(error)") }
    }
  }

  @Test(arguments: [
    ("\"version\": 1", "\"version\": 2"), ("hot-set", "cold-set"),
    ("\"expert\": 3", "\"expert\": 4"),
    ("\"expert\": 1", "\"expert\": 2"), ("\"uses\": 5", "\"uses\": 0"),
    ("\"layers\": 2", "\"l\": 2"),
    ("]", ""),
  ])
  func `a damaged file is refused in one sentence`(sound: String, damaged: String) throws {
    let path = try file(Self.sound.replacing(sound, with: damaged))
    let error = #expect(throws: RunError.self) {
      try CachePolicyName.policy("pinned:\(path)", files: disk)
    }
    let sentence = try #require(error).description
    #expect(sentence.hasPrefix(path) && sentence.contains("; make one with"), "\(sentence)")
  }

  @Test func `a hot set without experts is refused, as nothing could be pinned`() throws {
    let empty =
      Self.sound.prefix { $0 != "[" }.replacing("\"requests\": 9", with: "\"requests\": 0") + "[]}"
    let path = try file(String(empty))
    let error = #expect(throws: RunError.self) { try HotSetFile.hotSet(at: path, files: disk) }
    #expect(
      error?.description
        == "\(path) names no expert, so that nothing could be pinned; make one with `edgewise run"
        + " --save-hot-set FILE`, of a run that uses some")
  }

  @Test(arguments: ["mru", "pinned", "pinned:", "LRU", ""])
  func `an unknown policy is answered with those that there are`(text: String) throws {
    let error = #expect(throws: RunError.self) { try CachePolicyName.policy(text, files: disk) }
    #expect(try #require(error).description.contains("lru, lfu, layer-lru, s3-fifo, sieve, arc"))
  }

  @Test func `a missing file and an impossible share are named`() throws {
    let missing = #expect(throws: RunError.self) {
      try CachePolicyName.policy("pinned:/nowhere/hot.json", files: disk)
    }
    #expect(try #require(missing).description.contains("/nowhere/hot.json cannot be read"))
    let share = #expect(throws: RunError.self) {
      try CachePolicyName.policy("pinned:130%:x", files: disk)
    }
    #expect(try #require(share).description.contains("pins 130% of the slots"))
  }

  private func file(_ text: String) throws -> String {
    try folder.create("hot.json", Array(text.utf8))
    return folder["hot.json"]
  }
}
