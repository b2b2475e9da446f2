public import ArgumentParser
import ExpertStore
import HostMachine
import Inference
public import Kernels
import Models
import Profiles
import Quantities
import Residency
import Runs

/// Which model.
struct ModelOptions: ParsableArguments {
  @Option(
    help: "The model, a GGUF file; without it the small model that comes with Edgewise.",
    completion: .models)
  var model: String?

  @Option(
    help: "The model's expert bundle; without it one is found or made.",
    completion: .file(extensions: ["ewx"]))
  var bundle: String?

  var path: String { model ?? EmbeddedModel.path }
}

/// Which machine.
struct MachineOptions: ParsableArguments {
  @Option(
    name: .customLong("device"),
    help: ArgumentHelp(
      "A profile's name or file (see `edgewise device list`). Without it, or with `host`, run and"
        + " bench take this machine as it is; simulate and tune need one.",
      valueName: "profile"),
    completion: .devices)
  var named: String?

  @Option(
    help: ArgumentHelp(
      "Overrides one field of the profile, such as storage.bandwidth=\"200 MB/s\", or a part,"
        + " such as storage=ufs-4.0.",
      valueName: "path=value"))
  var set: [String] = []

  @Option(
    help: ArgumentHelp(
      "Threads on each cluster of the device's cores, such as a76:4,a55:2, instead of --threads."
        + " (default: the fastest cores)",
      valueName: "cluster:threads,..."))
  var placement: String?

  @Option(help: "I/O lanes: reads in service at once. (default: the profile's; without one 4)")
  var lanes: Int?

  @Option(
    help: """
      Read an expert at once (expert), or in three parts side by side (matrix), for a storage that \
      serves several reads at a time. (default: expert)
      """)
  var readGranularity: ReadGranularity?

  @Option(
    help: ArgumentHelp(
      "Which expert gives way when the cache is full: \(CachePolicyName.forms). (default: lru)",
      valueName: "policy"),
    completion: .cachePolicies, transform: CachePolicyName.policy)
  var cachePolicy: CachePolicy?

  @Flag(help: "Let processor and storage slow down with heat, where the profile says how.")
  var heat = false

  var device: String { named ?? "host" }

  /// The profile with all overrides; nil for the bare host.
  func profile() throws -> DeviceProfile? {
    if device == "host" { return nil }
    return try ProfileLibrary.profile(device, settings: set)
  }

  func apply(to options: inout RunOptions) throws {
    if let placement, let profile = options.machine.profile {
      options.placement = try ThreadPlacement(parsing: placement, on: profile)
    }
    options.lanes = lanes
    options.readGranularity = readGranularity ?? .expert
    options.appliesHeat = heat
    options.cachePolicy = cachePolicy ?? .lru
  }

  /// Stops where threads are both counted and placed.
  func checkPlacement(besidesThreads isCounted: Bool) throws {
    if placement != nil, isCounted {
      throw ValidationError("Give --threads or --placement, not both: a placement counts them too.")
    }
  }

  func validate() throws {
    if let lanes, !(1...256).contains(lanes) {
      throw ValidationError("--lanes must be between 1 and 256.")
    }
    if device == "host", heat {
      throw ValidationError("--heat needs a --device whose profile says how it slows down.")
    }
    if device == "host", placement != nil {
      throw ValidationError("--placement needs a --device whose clusters of cores it names.")
    }
    if device == "host", let first = set.first {
      throw ValidationError("--set \(first) needs a --device whose profile it changes.")
    }
  }
}

/// Which machine, and how much of it.
struct DeviceOptions: ParsableArguments {
  @OptionGroup var machine: MachineOptions

  @Option(
    help: ArgumentHelp(
      "The RAM cap of the whole process, such as \"1 GiB\". (default: the profile's; without one"
        + " none)",
      valueName: "amount"),
    transform: ByteCount.init(positive:))
  var memory: ByteCount?

  @Option(
    name: [.long, .customShort("t")],
    help: "Compute threads. (default: the profile's; without one all strong cores)")
  var threads: Int?

  var device: String { machine.device }

  /// The profile with all overrides; nil for the bare host.
  func profile() throws -> DeviceProfile? { try machine.profile() }

  func apply(to options: inout RunOptions) throws {
    try machine.apply(to: &options)
    options.memory = memory
    options.threads = threads
  }

  func validate() throws {
    if let threads, threads < 1 { throw ValidationError("--threads must be at least 1.") }
    try machine.checkPlacement(besidesThreads: threads != nil)
  }
}

extension ByteCount {
  /// An amount with its unit, such as `1 GiB`; not zero.
  init(positive text: String) throws {
    self = try ByteCount(parsing: text)
    guard self > .zero else { throw QuantityError(text: text, reason: "leaves no memory at all") }
  }
}

/// How the time of a device passes.
struct PaceOptions: ParsableArguments {
  @Option(
    help: "With --device: really held back (applied) or in modelled time. (default: applied)")
  var mode: Mode?

  @Option(
    help: ArgumentHelp(
      "Let device time run this many times slower than real time. (default: 1)",
      valueName: "factor"))
  var dilate: Double?

  enum Mode: String, ExpressibleByArgument, CaseIterable {
    case applied
    case simulated
  }

  /// Where a machine comes from whose time passes so.
  func machine(_ options: MachineOptions) throws -> RunOptions.Machine {
    guard let profile = try options.profile() else { return .host }
    return switch mode ?? .applied {
    case .applied: .applied(profile, dilation: dilate ?? 1)
    case .simulated: .simulated(profile)
    }
  }

  /// Stops where the options do not go together with `device`.
  func check(device: String) throws {
    if device == "host", mode != nil || dilate != nil {
      throw ValidationError("--mode and --dilate need a --device.")
    }
  }

  func validate() throws {
    if let dilate, !(dilate >= 1 && dilate <= 10_000) {
      throw ValidationError("--dilate must be between 1 and 10000.")
    }
    if mode == .simulated, dilate != nil {
      throw ValidationError("--dilate slows real time down; a simulated run has none.")
    }
  }
}

/// What is to be continued, and how tokens are chosen.
struct PromptOptions: ParsableArguments {
  @Argument(help: "The prompt; tune has one of its own.")
  var prompt: String?

  @Option(help: "The prompt as token ids, separated by commas.")
  var tokens: TokenList?

  @Flag(help: "Put the prompt in the model's chat form, as a user's message.")
  var chat = false

  @Option(
    help: "How many tokens to generate at most. (default: 64; of a shape 256, of a recording all)")
  var maxTokens: Int?

  @Option(help: "Sampling temperature; 0 always takes the likeliest token.")
  var temperature: Float = 0

  @Option(help: "Sample from the k likeliest tokens.")
  var topK: Int?

  @Option(help: "Sample from the likeliest tokens that together reach this probability.")
  var topP: Float?

  @Option(help: "Sample from tokens at least this likely, relative to the likeliest.")
  var minP: Float?

  @Option(help: "Make tokens of the recent past less likely; 1 does nothing.")
  var repeatPenalty: Float = 1

  @Option(help: "Seed of the sampler.")
  var seed: UInt64 = 1

  func validate() throws {
    if prompt != nil, tokens != nil {
      throw ValidationError("Give the prompt as text or as --tokens, not both.")
    }
    try TokenCount.check(maxTokens, of: "--max-tokens")
  }

  /// How many tokens are generated at most.
  var tokenLimit: Int { maxTokens ?? 64 }

  /// The prompt, or `standard` where none was given.
  func prompt(or standard: String?) throws -> RunOptions.Prompt {
    if let tokens { return .tokens(tokens.ids) }
    guard let text = prompt ?? standard else {
      throw ValidationError("Give a prompt, such as: edgewise run \"And it came to pass\"")
    }
    return chat ? .chat(text) : .text(text)
  }

  func sampling() throws -> SamplerOptions {
    do {
      return try SamplerOptions(
        temperature: temperature, topK: topK, topP: topP, minP: minP, repeatPenalty: repeatPenalty,
        seed: seed)
    } catch {
      throw ValidationError("\(error)")
    }
  }
}

/// How much of the LM head is computed.
struct HeadOptions: ParsableArguments {
  @Option(
    help: """
      All rows of the LM head (dense), or those that the model's predictor names, which may change \
      the answer.
      """)
  var lmHead: Head = .dense

  @Option(
    parsing: .unconditional,
    help: ArgumentHelp(
      "Predicted rows have scores above this; -inf takes every row. (default: 0)",
      valueName: "score"))
  var lmHeadThreshold: Float?

  @Option(
    help: ArgumentHelp(
      "At least so many rows are computed, the best-scored ones. (default: 1)",
      valueName: "rows"))
  var lmHeadFloor: Int?

  enum Head: String, ExpressibleByArgument, CaseIterable {
    case dense
    case predicted
  }

  func validate() throws {
    if lmHead == .dense, lmHeadThreshold != nil || lmHeadFloor != nil {
      throw ValidationError(
        "--lm-head-threshold and --lm-head-floor need --lm-head predicted.")
    }
    if lmHeadThreshold?.isNaN == true {
      throw ValidationError("--lm-head-threshold must be a number.")
    }
    if let lmHeadFloor, lmHeadFloor < 1 {
      throw ValidationError("--lm-head-floor must be at least 1.")
    }
  }

  /// The rows that are computed; nil for all.
  var selection: HeadSelection? {
    guard lmHead == .predicted else { return nil }
    return HeadSelection(threshold: lmHeadThreshold ?? 0, floor: lmHeadFloor ?? 1)
  }
}

/// How the engine computes.
struct ComputeOptions: ParsableArguments {
  @Option(help: "Skip neurons whose gate is closed (on or off); the answer is the same.")
  var neuronSparsity: Switch = .on

  @OptionGroup var head: HeadOptions

  @Option(help: .embedding)
  var embedding: EmbeddingPlace?

  @Option(help: "Reference arithmetic (f32) or int8 products (q8).")
  var activations: Arithmetic.Precision = .quantized

  @Option(help: "Prompt tokens computed at once.")
  var batch = 128

  func validate() throws {
    if !(1...4096).contains(batch) {
      throw ValidationError("--batch must be between 1 and 4096.")
    }
  }

  func apply(to options: inout RunOptions) {
    options.skipsInactiveNeurons = neuronSparsity == .on
    options.headSelection = head.selection
    options.embeddingPlace = embedding ?? .memory
    options.precision = activations
    options.maxBatch = batch
  }
}

/// How the engine computes, and how far it looks back.
struct EngineOptions: ParsableArguments {
  @OptionGroup var compute: ComputeOptions

  @Option(help: "Positions of the KV cache; without it 4096, or what prompt and answer need.")
  var context: Int?

  func validate() throws {
    if let context, context < 1 { throw ValidationError("--context must be at least 1.") }
  }

  func apply(to options: inout RunOptions) {
    compute.apply(to: &options)
    options.contextLength = context
  }
}

/// A choice between on and off.
enum Switch: String, ExpressibleByArgument, CaseIterable {
  case on
  case off
}

/// Token ids separated by commas.
struct TokenList: ExpressibleByArgument {
  let ids: [Int]

  init?(argument: String) {
    let parts = argument.split(separator: ",", omittingEmptySubsequences: false)
    let ids = parts.compactMap { Int($0.filter { !$0.isWhitespace }) }
    guard ids.count == parts.count else { return nil }
    self.ids = ids
  }
}

extension Arithmetic.Precision: ExpressibleByArgument {}

extension EmbeddingPlace: ExpressibleByArgument {}

extension ReadGranularity: ExpressibleByArgument {}

extension ArgumentHelp {
  /// What `--set` does where there are several devices.
  static let settingOfAllProfiles = ArgumentHelp(
    "Overrides one field of all profiles, such as storage.bandwidth=\"200 MB/s\", or a part,"
      + " such as storage=ufs-4.0.",
    valueName: "path=value")

  /// What `--embedding` does, wherever it is.
  static let embedding: Self = """
    The embedding table in RAM (ram), or left on storage with a small read per token, so that more \
    experts have room (storage). (default: ram)
    """
}
