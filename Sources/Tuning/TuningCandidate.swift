public import Models
public import Profiles
public import Quantities
public import Residency
public import Runs

/// One choice of everything that a search varies.
public struct TuningCandidate: Hashable, Sendable {
  public var prefetchDepth: Int
  public var cachePolicy: CachePolicy
  /// Reads in service at once.
  public var lanes: Int
  /// On which cores the threads compute.
  public var placement: ThreadPlacement
  /// The RAM cap; nil for the device's own.
  public var memory: ByteCount?
  /// Where the embedding table is.
  public var embeddingPlace = EmbeddingPlace.memory
  /// How experts are read.
  public var readGranularity = ReadGranularity.expert

  /// `options` with this choice.
  public func applied(to options: RunOptions) -> RunOptions {
    var options = options
    options.prefetchDepth = prefetchDepth
    options.cachePolicy = cachePolicy
    options.lanes = lanes
    options.threads = placement.threads
    options.placement = placement
    options.memory = memory
    options.embeddingPlace = embeddingPlace
    options.readGranularity = readGranularity
    return options
  }

  /// What distinguishes candidates, apart from memory.
  enum Dimension: CaseIterable {
    case depth, policy, lanes, cores, embedding, granularity
  }

  /// Equal for candidates that differ in their cores alone.
  var besidesCores: [String] {
    [
      "\(prefetchDepth)", cachePolicy.description, "\(lanes)", "\(memory?.bytes ?? -1)",
      embeddingPlace.rawValue, readGranularity.rawValue,
    ]
  }

  /// This candidate with one choice taken from `other`.
  func taking(_ dimension: Dimension, from other: TuningCandidate) -> TuningCandidate {
    var changed = self
    switch dimension {
    case .depth: changed.prefetchDepth = other.prefetchDepth
    case .policy: changed.cachePolicy = other.cachePolicy
    case .lanes: changed.lanes = other.lanes
    case .cores: changed.placement = other.placement
    case .embedding: changed.embeddingPlace = other.embeddingPlace
    case .granularity: changed.readGranularity = other.readGranularity
    }
    return changed
  }

  /// In what this candidate is another than `other`.
  func changes(from other: TuningCandidate) -> [Dimension] {
    Dimension.allCases.filter { taking($0, from: other) != self }
  }
}
