public import Inference
public import Kernels
public import Models
public import Profiles
public import Quantities
public import Residency
import Results
public import Simulation

/// Everything about a run that can be tuned, and nothing of what it works on.
///
/// `Setting.all` says of each field how files and the command line spell it, and what it may be.
public struct Settings: Hashable, Sendable {
  /// How many layers ahead experts are read: 0 on demand, 1 when the router names them, 2 and more
  /// as they are predicted. `--prefetch-depth`, from 0 to 16.
  public var prefetchDepth = 1
  /// Which expert gives way when the cache is full. `--cache-policy`.
  public var cachePolicy = CachePolicy.lru
  /// Reads in service at once; nil for the profile's, or `RunOptions.defaultHostLaneCount`.
  /// `--lanes`, from 1 to 256.
  public var lanes: Int?
  /// Compute threads; nil for the profile's, or all of this machine's cores. `--threads`, from 1.
  public var threads: Int?
  /// On which clusters of a device's cores they compute, as many as there are threads; nil for the
  /// fastest. `--placement`.
  public var placement: ThreadPlacement?
  /// The RAM cap; nil for the profile's, or none on the bare host. `--memory`.
  public var memory: ByteCount?
  /// Where the embedding table is. `--embedding`.
  public var embeddingLocation = EmbeddingLocation.memory
  /// How experts are read. `--read-granularity`.
  public var readGranularity = ReadGranularity.expert
  /// How numbers are multiplied. `--activations`.
  public var precision = Arithmetic.Precision.quantized
  /// Prompt tokens computed at once. `--batch`, from 1 to 4096.
  public var maxBatch = 128
  /// Whether neurons whose gate is closed are skipped; the answer is the same.
  /// `--neuron-sparsity`.
  public var skipsInactiveNeurons = true
  /// Which rows of the LM head are computed where its predictor scores them; nil for all of them.
  /// `--lm-head`, `--lm-head-threshold`, `--lm-head-floor`.
  public var headSelection: HeadSelection?
  /// Positions of the KV cache; nil for 4096, or as many as prompt and answer need, within what the
  /// model was made for. `--context`, from 1.
  public var contextLength: Int?
  /// How hot a device's processor and storage are at first, which grow slow under load as its
  /// profile says; nil where nothing does. `--start-temperature`, and `--heat` for a cool one.
  public var startTemperature: StartTemperature?
  /// How a device's engine holds the weights that every token reads; nil for as the engine does
  /// whose times a run stands for. `--dense-weights`.
  public var denseWeights: DenseWeights?

  /// The defaults of the command line.
  public init() {}

  /// Whether a device grows slow with heat.
  public var appliesHeat: Bool {
    get { startTemperature != nil }
    set { startTemperature = newValue ? startTemperature ?? .cool : nil }
  }

  /// What an expert cache of `capacity` slots does by these settings.
  ///
  /// - Precondition: `capacity` is positive.
  public func cacheOptions(capacity: Int) -> CacheOptions {
    CacheOptions(capacity: capacity, policy: cachePolicy, readGranularity: readGranularity)
  }
}

extension Setting {
  /// All of them, in the order of `SettingName`.
  public static let all: [Setting] = [
    Setting(.prefetchDepth, "--prefetch-depth", \.prefetchDepth, range: 0...16) {
      Array(0...$0.greatestDepth)
    },
    Setting(.cachePolicy, "--cache-policy", \.cachePolicy) {
      CachePolicy.unprofiled + $0.pinnedPolicies
    },
    Setting(.lanes, "--lanes", \.lanes, range: 1...256, isDeviceBound: true) { $0.lanes },
    Setting(.threads, "--threads", \.threads, range: 1...Int.max, isDeviceBound: true),
    Setting(.placement, "--placement", \.placement, isDeviceBound: true) { $0.placements },
    Setting(.memory, "--memory", \.memory),
    Setting(.embedding, "--embedding", \.embeddingLocation) {
      $0.embeddingLocations
    },
    Setting(
      .readGranularity, "--read-granularity", \.readGranularity, isDeviceBound: true
    ) {
      // Where one read is served at a time, parts of it follow one another.
      $0.lanes.contains { $0 > 1 } ? [.expert, .matrix] : [.expert]
    },
    Setting(.activations, "--activations", \.precision),
    Setting(.batch, "--batch", \.maxBatch, range: 1...4096) { $0.batches },
    Setting(.neuronSparsity, "--neuron-sparsity", \.skipsInactiveNeurons),
    Setting(.lmHead, "--lm-head", \.headKind, partOf: \Settings.headSelection),
    Setting(
      .lmHeadThreshold, "--lm-head-threshold", \.headThreshold, partOf: \Settings.headSelection),
    Setting(
      .lmHeadFloor, "--lm-head-floor", \.headFloor, partOf: \Settings.headSelection,
      range: 1...Int.max),
    Setting(.context, "--context", \.contextLength, range: 1...Int.max),
    Setting(.heat, "--heat", \.appliesHeat, partOf: \Settings.startTemperature),
    Setting(.startTemperature, "--start-temperature", \.startTemperature),
    Setting(.denseWeights, "--dense-weights", \.denseWeights),
  ]
}

extension Settings {
  /// The parts of `headSelection`, as files have them; absent of a dense head.
  fileprivate enum HeadKind: String, Hashable, Sendable, SettingConvertible {
    case dense, predicted
  }

  fileprivate var headKind: HeadKind {
    get { headSelection == nil ? .dense : .predicted }
    set { headSelection = newValue == .dense ? nil : headSelection ?? HeadSelection() }
  }

  /// nil where the head is dense, or every score is above it.
  fileprivate var headThreshold: Double? {
    get { headSelection?.finiteThreshold }
    set { headSelection?.threshold = newValue.map { Float($0) } ?? -.infinity }
  }

  fileprivate var headFloor: Int? {
    get { headSelection?.floor }
    set { headSelection?.floor = newValue ?? 1 }
  }
}
