import FoundationEssentials
public import Models
public import Profiles
public import Quantities
public import Residency
public import Results
import Runs

/// What a search has settled, as `settings.json` keeps it for `--settings` of other commands.
public struct TunedSettings: Codable, Hashable, Sendable {
  /// Tells this kind of file from others; `edgewise-settings`.
  public var format: String
  /// Of the format: 1.
  public var version: Int
  public var device: String
  public var model: String
  /// nil where the search knew no file of weights.
  public var modelSHA256: String?
  public var objective: String
  public var prefetchDepth: Int
  public var cachePolicy: String
  public var lanes: Int
  public var threads: Int
  /// Threads by cluster of cores.
  public var placement: [String: Int]
  /// The RAM cap; nil for the device's own.
  public var memoryBytes: Int?
  /// Where the embedding table is; nil for RAM.
  public var embedding: EmbeddingPlace?
  /// How experts are read; nil for at once.
  public var readGranularity: ReadGranularity?

  enum CodingKeys: String, CodingKey {
    case format, version, device, model, objective, lanes, threads, placement, embedding
    case modelSHA256 = "model_sha256"
    case prefetchDepth = "prefetch_depth"
    case cachePolicy = "cache_policy"
    case memoryBytes = "memory_bytes"
    case readGranularity = "read_granularity"
  }

  private static let formatName = "edgewise-settings"

  /// The winner of `result`.
  public init(_ result: TuningResult) {
    let winner = result.winner
    format = Self.formatName
    version = 1
    device = result.device
    model = result.model
    modelSHA256 = result.modelSHA256
    objective = result.objective
    prefetchDepth = winner.prefetchDepth
    cachePolicy = winner.cachePolicy
    lanes = winner.lanes
    threads = winner.threads
    placement = winner.placement
    memoryBytes = winner.memoryBytes
    embedding = winner.embedding.flatMap(EmbeddingPlace.init(rawValue:))
    readGranularity = winner.readGranularity.flatMap(ReadGranularity.init(rawValue:))
  }

  /// The settings in the file at `path`.
  ///
  /// - Throws: `RunError` where it cannot be read, or holds no settings that make sense.
  public init(path: String) throws {
    guard let data = FileManager.default.contents(atPath: path) else {
      throw RunError(
        "the settings \(path) cannot be read; name a settings.json that `edgewise tune` wrote")
    }
    guard let settings = try? JSONDecoder().decode(Self.self, from: data), settings.isSound else {
      throw RunError(
        "\(path) holds no settings, or is damaged; name a settings.json that `edgewise tune` wrote")
    }
    self = settings
  }

  /// Whether the values lie where flags may lie too.
  private var isSound: Bool {
    format == Self.formatName && version == 1 && (0...16).contains(prefetchDepth)
      && (1...256).contains(lanes) && threads >= 1 && placement.values.allSatisfy { $0 >= 0 }
      && placement.values.reduce(0) { $0.addingReportingOverflow($1).partialValue } == threads
      && memoryBytes ?? 1 > 0
  }

  /// The cache policy by its name; the hot set of a pinned one is read from its file.
  public func policy() throws -> CachePolicy { try CachePolicyName.policy(cachePolicy) }

  /// The RAM cap; nil for the device's own.
  public var memory: ByteCount? { memoryBytes.map { ByteCount($0) } }

  /// The cores that compute on `profile`; nil where these settings are for another device, or for
  /// one with other cores.
  public func placement(on profile: DeviceProfile?) -> ThreadPlacement? {
    guard let profile, profile.name == device else { return nil }
    let fits = placement.allSatisfy { name, threads in
      profile.cpu.clusters.contains { $0.name == name && threads <= $0.cores }
    }
    return fits ? ThreadPlacement(placement, on: profile) : nil
  }

  /// What a user should know who gives them to a run on `device`; nil where it is the right one.
  public func warning(device: String) -> String? {
    device == self.device
      ? nil
      : "these settings were tuned for \(self.device), not for \(device), so their lanes, threads"
        + " and cores are left out"
  }

  /// What a user should know who gives them to a run of a model; nil where it is the right one, or
  /// where it is not known which one it is.
  public func warning(model: String, sha256: String?) -> String? {
    let isSame = modelSHA256.flatMap { own in sha256.map { own == $0 } } ?? (model == self.model)
    return isSame
      ? nil
      : "these settings were tuned for \(self.model), not for \(model), so another choice may be"
        + " better"
  }
}
