import Files
import Quantities

/// Which experts a large model chose for a prompt and an answer, as another engine recorded it.
public struct RecordedTrace: Sendable {
  public static let names = ["qwen", "gptoss"]

  public let layerCount: Int
  public let expertCount: Int
  public let expertsPerToken: Int
  public let promptCount: Int
  public let decodedCount: Int
  /// By layer, of one expert.
  public let expertByteCounts: [Int]
  /// By layer, then by token of the prompt.
  public let prefill: [[[Int]]]
  /// By token, then by layer.
  public let decoded: [[[Int]]]

  private static let folder =
    #filePath.split(separator: "/").dropLast().reduce("") { "\($0)/\($1)" } + "/Routing"

  /// The trace called `name`, whose format `Routing/README.md` describes.
  public init(_ name: String) throws {
    let text = String(
      decoding: try disk.contents(of: "\(Self.folder)/\(name).route"), as: UTF8.self)
    let lines = text.split(separator: "\n").map { $0.split(separator: " ") }
    let counts = lines[0].compactMap { Int($0) }
    (layerCount, expertCount, expertsPerToken) = (counts[0], counts[1], counts[2])
    (promptCount, decodedCount) = (counts[3], counts[4])
    expertByteCounts = lines[1].compactMap { Int($0) }
    let cells = lines.dropFirst(2).map { $0.map(Self.experts) }
    prefill = Array(cells.prefix(counts[0]))
    decoded = Array(cells.dropFirst(counts[0]))
  }

  private static func experts(_ cell: Substring) -> [Int] {
    let digits = cell.utf8.map { Int($0) - ($0 < 97 ? 48 : 87) }
    return stride(from: 0, to: digits.count, by: 2).map { digits[$0] * 16 + digits[$0 + 1] }
  }

  /// The trace as a `# route_trace v1` file, with weights that fall and nothing in memory.
  public var routeTrace: String {
    var text = "# route_trace v1\n# model=/models/my model=1.gguf arch=qwen3moe"
    text += " n_layer=\(layerCount) n_expert=\(expertCount) n_expert_used=\(expertsPerToken)\n"
    for (layer, size) in expertByteCounts.enumerated() {
      text += "# layer=\(layer) expert_bytes=\(size) dense_bytes=1000\n"
    }
    text += "turn,phase,step,layer,slot,expert,weight,residency,expert_bytes\n"
    for (layer, tokens) in prefill.enumerated() {
      for (index, experts) in tokens.enumerated() {
        append(experts, 0, promptCount - tokens.count + index, layer, to: &text)
      }
    }
    for (index, layers) in decoded.enumerated() {
      for (layer, experts) in layers.enumerated() {
        append(experts, 1, promptCount + index, layer, to: &text)
      }
    }
    return text
  }

  private func append(
    _ experts: [Int], _ phase: Int, _ step: Int, _ layer: Int, to text: inout String
  ) {
    let sum = experts.count * (experts.count + 1) / 2
    for (slot, expert) in experts.enumerated() {
      let weight = Double(experts.count - slot) / Double(sum)
      text += "0,\(phase),\(step),\(layer),\(slot),\(expert),\(weight),1,0\n"
    }
  }

  /// What a cache comes to on a trace, by a plain model in another language.
  public struct Expected: Sendable {
    public let trace: String
    public let policy: String
    public let hasPrefill: Bool
    public let capacity: Int
    public let hits: Int
    public let lookups: Int
  }

  /// All that is expected of caches.
  public static func expected() throws -> [Expected] {
    let text = String(decoding: try disk.contents(of: "\(folder)/route-curves.csv"), as: UTF8.self)
    return text.split(separator: "\n").dropFirst().map { line in
      let fields = line.split(separator: ",")
      let counts = fields[3...].compactMap { Int($0) }
      return Expected(
        trace: String(fields[0]), policy: String(fields[1]),
        hasPrefill: fields[2] == "with-prefill",
        capacity: counts[0], hits: counts[1], lookups: counts[2])
    }
  }
}
