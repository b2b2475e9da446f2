/// Which experts a run of another engine chose, as a `# route_trace v1` file says: the format of
/// `bmoe-cli --route-trace` (BigMoeOnEdge, docs/telemetry.md).
///
/// Prefill comes as one batch for each turn and layer, decoding as one for each position and layer.
public struct RouteTrace: Hashable, Sendable {
  /// The file of the model, as its header names it.
  public var modelPath: String
  public var architecture: String
  /// Experts of each layer that has some.
  public var expertCount: Int
  public var layers: [Layer]
  /// By turn; prefill layer by layer, then decoding position by position.
  public var batches: [Batch] = []
  /// Whether it says what an engine had in memory, and not what one with room for all would have.
  public var isResidencyKnown = true

  /// One layer of the model.
  public struct Layer: Hashable, Sendable {
    /// Of one expert; 0 in a dense layer, which has no batches.
    public var expertByteCount: Int
    /// Of everything else in the layer.
    public var denseByteCount: Int
    /// Experts that each token used, which may be fewer than the model was made for.
    public var expertsPerToken = 0
  }

  /// What one layer of one pass chose.
  public struct Batch: Hashable, Sendable {
    /// The request within a session.
    public var turn: Int
    public var isPrefill: Bool
    public var layer: Int
    /// Absolute positions of its tokens.
    public var positions: Range<Int>
    /// Token by token, the greatest weight first.
    public var experts: [Int] = []
    /// Of each of `experts`; not a number where it is not known.
    public var weights: [Float] = []
    /// Of each of `experts`, where the file says so: neurons that were active.
    public var activeNeurons: [Int] = []
    /// How many experts the engine read for it.
    public var readCount = 0
    /// How many of `experts` were neither read nor used, for all that they were chosen.
    public var droppedCount = 0
  }

  /// Layers that have experts.
  public var expertLayers: [Int] { layers.indices.filter { layers[$0].expertByteCount > 0 } }

  /// What the model's file is called.
  public var modelName: String {
    modelPath.split(separator: "/").last.map(String.init) ?? modelPath
  }

  /// The decoded tokens; nil where layers have other numbers of experts than others, or none was
  /// decoded.
  public var decoded: RoutedTokens? {
    let layers = expertLayers
    let counts = Set(layers.map { self.layers[$0].expertsPerToken })
    let experts = batches.filter { !$0.isPrefill }.flatMap(\.experts)
    guard let count = counts.first, counts.count == 1, !experts.isEmpty else { return nil }
    return RoutedTokens(
      layerCount: layers.count, expertCount: expertCount, expertsPerToken: count, experts: experts)
  }
}
