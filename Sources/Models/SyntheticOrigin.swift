public import GGUF
public import OrderedCollections

/// Where random weights come from, as the file that holds them says.
public struct SyntheticOrigin: Hashable, Sendable {
  /// The seed of all weights.
  public var seed: UInt64
  /// The text domain whose published routing the experts follow, or `uniform`.
  public var routing: String

  /// Weights of `seed` whose experts are chosen as `routing` says.
  public init(seed: UInt64, routing: String) {
    self.seed = seed
    self.routing = routing
  }

  private static let markKey = "edgewise.synthetic"
  private static let seedKey = "edgewise.synthetic.seed"
  private static let routingKey = "edgewise.synthetic.routing"

  /// The origin that `file` states; nil for a trained model.
  public init?(file: GGUFFile) {
    guard file.metadata[Self.markKey] == .bool(true) else { return nil }
    guard case .uint64(let seed)? = file.metadata[Self.seedKey],
      case .string(let routing)? = file.metadata[Self.routingKey]
    else {
      self.init(seed: 0, routing: "unknown")
      return
    }
    self.init(seed: seed, routing: routing)
  }

  /// What a file says about itself to be recognised.
  public var metadata: OrderedDictionary<String, MetadataValue> {
    [
      Self.markKey: .bool(true), Self.seedKey: .uint64(seed), Self.routingKey: .string(routing),
    ]
  }

  /// What figures of such a model take for granted, as one sentence.
  public var caveat: String {
    let experts =
      routing == "uniform"
      ? "all experts are chosen alike often and half of their neurons are zero"
      : "experts and neurons are active as often as published for \(routing), without the locality"
        + " from token to token that text has"
    return "the model's weights are random (synthetic, seed \(seed)): its text means nothing, and "
      + experts
  }
}
