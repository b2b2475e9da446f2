import ExpertStore
public import Files
import FoundationEssentials
import Models
import Quantities
public import Residency
public import Results

/// A file that says how often a run used each expert, for the cache policy `pinned`.
///
/// JSON: the model, then the experts that were used, the most used first.
public struct HotSetFile: Codable, Hashable, Sendable {
  /// Tells this kind of file from others; `edgewise-hot-set`.
  public var format: String
  /// Of the format: 1.
  public var version: Int
  /// The model's name.
  public var model: String
  /// Of the file of weights, in hexadecimal digits.
  public var modelSHA256: String
  /// Layers of the model.
  public var layers: Int
  /// Experts of one layer.
  public var expertsPerLayer: Int
  /// What `uses` sum to.
  public var requests: Int
  /// The most used first, then by layer and index; those never used are left out.
  public var experts: [Use]

  /// How often one expert was used.
  public struct Use: Codable, Hashable, Sendable {
    /// From 0.
    public var layer: Int
    /// Its number in the layer, from 0.
    public var expert: Int
    /// How often it was wanted.
    public var uses: Int
  }

  enum CodingKeys: String, CodingKey {
    case format, version, model, layers, requests, experts
    case modelSHA256 = "model_sha256"
    case expertsPerLayer = "experts_per_layer"
  }

  private static let formatName = "edgewise-hot-set"

  /// What `execution` of `run` used.
  public init(_ execution: Execution, of run: PreparedRun) {
    let shape = run.model.shape
    var useCounts = Array(repeating: 0, count: shape.layerCount * shape.expertCount)
    for ordinal in execution.requestLog { useCounts[Int(ordinal)] += 1 }
    format = Self.formatName
    version = 1
    model = run.model.file.name
    modelSHA256 = run.model.bundle.header.modelSHA256
    layers = shape.layerCount
    expertsPerLayer = shape.expertCount
    requests = execution.requestLog.count
    experts = useCounts.indices.filter { useCounts[$0] > 0 }
      .sorted { (-useCounts[$0], $0) < (-useCounts[$1], $1) }
      .map {
        Use(
          layer: $0 / shape.expertCount, expert: $0 % shape.expertCount, uses: useCounts[$0])
      }
  }

  /// Writes the file, whole or not at all.
  ///
  /// - Parameter origin: Where and when the command makes its results.
  public func write(
    to path: String, origin: ResultOrigin, files: any FileSystem
  ) throws {
    try files.write(RunFolder.json(ResultFile(self, origin: origin)), to: path)
  }

  /// The hot set in the file at `path`, of which at most `share` of the slots is pinned.
  ///
  /// - Throws: `RunError` where it cannot be read or is damaged.
  public static func hotSet(
    at path: String, files: any FileSystem, share: Double = HotSet.standardShare
  ) throws -> HotSet {
    let bytes = try files.text(
      of: path, limit: ByteLimit(.mebibytes(16), of: "hot set"),
      orElse:
        "the hot set \(path) cannot be read; make one with `edgewise run --save-hot-set FILE`")
    let advice = "make one with `edgewise run --save-hot-set FILE`"
    let complaint = "\(path) is no hot set, or is damaged; \(advice)"
    let file = try ResultFile<HotSetFile>(
      json: bytes, path: path, orElse: complaint, advice: advice
    ).content
    guard file.isSound else { throw RunError(complaint) }
    guard !file.experts.isEmpty else {
      throw RunError(
        "\(path) names no expert, so that nothing could be pinned; \(advice), of a run that uses"
          + " some")
    }
    let ranked = file.experts.sorted {
      (-$0.uses, $0.layer, $0.expert) < (-$1.uses, $1.layer, $1.expert)
    }
    return HotSet(
      name: path, modelSHA256: file.modelSHA256,
      ranking: ranked.map { ExpertID(layer: $0.layer, index: $0.expert) },
      layerCount: file.layers, expertsPerLayer: file.expertsPerLayer, share: share)
  }

  /// Refuses a hot set of another model, and one that says other than `model` of its layers.
  static func check(_ hotSet: HotSet, of model: Model) throws {
    let shape = model.shape
    let advice = "make one with `edgewise run --model FILE --save-hot-set FILE`"
    guard hotSet.modelSHA256 == model.identity?.sha256,
      hotSet.ranking.allSatisfy({
        $0.layer < shape.layerCount
          && $0.index < shape.layers[$0.layer].feedForward.experts?.count ?? 0
      })
    else {
      throw RunError(
        "the hot set \(hotSet.name) was made with another model than \(model.blueprint.name);"
          + " \(advice)")
    }
    let layers = hotSet.layerCount ?? shape.layerCount
    let experts = hotSet.expertsPerLayer ?? shape.expertCount
    guard layers == shape.layerCount, experts == shape.expertCount else {
      throw RunError(
        "the hot set \(hotSet.name) says that \(model.blueprint.name) has \(layers) layers of"
          + " \(experts) experts, which has \(shape.layerCount) of \(shape.expertCount); \(advice)")
    }
  }

  /// Whether the fields agree with one another.
  private var isSound: Bool {
    let distinct = Set(experts.map { ExpertID(layer: $0.layer, index: $0.expert) })
    return format == Self.formatName && version == 1 && distinct.count == experts.count
  }
}

extension HotSetFile: ResultContent {
  public static var kind: ResultKind { .hotSet }
  public var owesHost: Bool { false }

  public var contradiction: String? {
    let sum = experts.reduce(0) { $0 + $1.uses }
    if sum != requests {
      return "requests is \(requests), and must be the sum of uses, which is \(sum)"
    }
    if let use = experts.first(where: { $0.layer >= layers }) {
      return "layer is \(use.layer), and must be less than layers, which is \(layers)"
    }
    if let use = experts.first(where: { $0.expert >= expertsPerLayer }) {
      return "expert is \(use.expert), and must be less than experts_per_layer, which is"
        + " \(expertsPerLayer)"
    }
    return experts.contains { $0.uses < 1 } ? "uses is 0, and must be at least 1" : nil
  }
}
