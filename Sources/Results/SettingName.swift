/// The tunables of a run, as result files and tables name them, in the order of their columns.
public enum SettingName: String, CaseIterable, Codable, CodingKey, Sendable {
  case prefetchDepth = "prefetch_depth"
  case cachePolicy = "cache_policy"
  case lanes, threads, placement
  case memory = "memory_bytes"
  case embedding
  case readGranularity = "read_granularity"
  case activations, batch
  case neuronSparsity = "neuron_sparsity"
  case lmHead = "lm_head"
  case lmHeadThreshold = "lm_head_threshold"
  case lmHeadFloor = "lm_head_floor"
  case context, heat
  case startTemperature = "start_temperature"
  case denseWeights = "dense_weights"

  /// What a search varies or shrinks.
  public static let searched = Array(allCases.prefix { $0 != .activations }) + [.batch]
}

extension SettingName {
  /// What people read above a column of it.
  public var title: String {
    switch self {
    case .prefetchDepth: "depth"
    case .cachePolicy: "policy"
    case .placement: "cores"
    case .memory: "RAM cap"
    case .readGranularity: "reads"
    default: rawValue.split(separator: "_").joined(separator: " ")
    }
  }

  /// Of what kind its values are, for columns of databases.
  public var kind: Kind {
    switch self {
    case .prefetchDepth, .lanes, .threads, .memory, .batch, .lmHeadFloor, .context: .count
    case .lmHeadThreshold: .number
    case .neuronSparsity, .heat: .flag
    default: .text
    }
  }

  /// What values of settings are.
  public enum Kind: Sendable {
    case count, number, flag, text
  }

  /// The value that is too usual for a word; nil where every value is worth one.
  public var usual: SettingValue? {
    switch self {
    case .embedding: .text("ram")
    case .readGranularity: .text("expert")
    case .batch: .count(128)
    default: nil
    }
  }

  /// Whether the columns of a terminal show it.
  public var isBrief: Bool { self != .threads }
}

extension SettingValues {
  /// The setting called `name` as a sentence has it, such as `3 lanes`.
  public func phrase(_ name: SettingName) -> String {
    let value = self[name]?.description
    return switch name {
    case .prefetchDepth: "depth \(prefetchDepth)"
    case .cachePolicy: cachePolicy
    case .lanes: lanes == 1 ? "1 lane" : "\(lanes) lanes"
    case .placement: (threads == 1 ? "1 thread" : "\(threads) threads") + " on \(cores)"
    case .embedding: "the embedding table \(value.map { "on \($0)" } ?? "in RAM")"
    case .readGranularity: "a read for each \(value ?? "expert")"
    case .batch: "batches of \(value ?? name.usual?.description ?? "")"
    default: "\(name.title) \(value ?? "as usual")"
    }
  }

  /// What is unusual about the setting called `name`, in few words; nil where nothing is.
  public func remark(_ name: SettingName) -> String? {
    guard let value = self[name] else { return nil }
    return switch name {
    case .embedding: "embedding table on \(value)"
    case .readGranularity: "reads of a \(value)"
    case .batch: "batches of \(value)"
    case .prefetchDepth, .cachePolicy, .lanes, .threads, .placement, .memory: nil
    default: "\(name.title) \(value)"
    }
  }
}
