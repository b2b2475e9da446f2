import FoundationEssentials

/// One prompt with what independent references made of it.
struct GoldenPrompt: Decodable, CustomStringConvertible, Sendable {
  let id: String
  let ids: [Int]
  let logitPositions: [Int]
  let variants: [String: Variant]
  let greedy: [String: Greedy]

  struct Variant: Decodable, Sendable {
    let logits: String
    /// [token][layer][rank]
    let experts: [[[Int]]]
  }

  struct Greedy: Decodable, Sendable {
    let ids: [Int]
    /// Steps at which the two best logits are so close that another rounding may differ from there.
    let closeCalls: [Int]

    enum CodingKeys: String, CodingKey {
      case ids
      case closeCalls = "close_calls"
    }
  }

  enum CodingKeys: String, CodingKey {
    case id, ids, variants, greedy
    case logitPositions = "logit_positions"
  }

  var description: String { id }

  static let names = ["p1", "p2", "p3", "p4"]

  private static let folder = URL(filePath: #filePath).deletingLastPathComponent().path + "/Golden/"

  init(named name: String) throws {
    let data = try Data(contentsOf: URL(filePath: Self.folder + name + ".json"))
    self = try JSONDecoder().decode(GoldenPrompt.self, from: data)
  }

  /// The stored logits of `variant`: one row of `vocabulary` per entry of `logitPositions`.
  func logits(_ variant: Variant, vocabulary: Int) throws -> [[Float]] {
    let bytes = Array(try Data(contentsOf: URL(filePath: Self.folder + variant.logits)))
    let values = stride(from: 0, to: bytes.count, by: 4).map { start in
      Float(
        bitPattern: bytes[start..<(start + 4)].reversed().reduce(UInt32(0)) {
          $0 << 8 | UInt32($1)
        })
    }
    return stride(from: 0, to: values.count, by: vocabulary).map {
      Array(values[$0..<($0 + vocabulary)])
    }
  }
}
