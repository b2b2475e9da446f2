import ExpertStore
import Inference
import Profiles
public import Results

/// One run, said completely: what is worked on, how, and on which device.
///
/// Jobs with the same `id` give the same figures in modelled time, in whatever order their flags
/// were given.
public struct Job: Codable, Hashable, Sendable {
  public var workload: Workload
  public var settings: Settings
  public var device: Device

  /// What is worked on.
  public struct Workload: Codable, Hashable, Sendable {
    /// The model's file, or its name where there is no file.
    public var model: String
    /// What is continued: text, or token ids; the name of a recording or of made-up routing.
    public var prompt: String
    /// The most tokens that are generated.
    public var maxTokens: Int
    /// How tokens are drawn, in words.
    public var sampling: String
    /// Where random choices begin.
    public var seed: UInt64
    /// What is in memory as the request comes; nil for what such a run stands for.
    public var start: RunStart?
    /// What goes before it, as `prompt`; nil where nothing does.
    public var preceding: String?

    /// All of its values.
    public init(
      model: String, prompt: String, maxTokens: Int, sampling: String, seed: UInt64,
      start: RunStart? = nil, preceding: String? = nil
    ) {
      self.model = model
      self.prompt = prompt
      self.maxTokens = maxTokens
      self.sampling = sampling
      self.seed = seed
      self.start = start
      self.preceding = preceding
    }

    enum CodingKeys: String, CodingKey {
      case model, prompt, sampling, seed, start, preceding
      case maxTokens = "max_tokens"
    }
  }

  /// What it is run on.
  public struct Device: Codable, Hashable, Sendable {
    /// `host`, `applied` or `simulated`.
    public var mode: String
    /// The profile's name, or `host`.
    public var name: String
    /// How many times slower than real time its own passes; 1 where it does not.
    public var dilation: Double
    /// The fields of the profile that were overridden, in alphabetical order.
    public var overrides: [String]
    /// What happens to it meanwhile, line by line; nil for nothing.
    public var scenario: [String]?

    /// A device with these overrides, in any order.
    public init(
      mode: String, name: String, dilation: Double = 1, overrides: [String],
      scenario: [String]? = nil
    ) {
      self.mode = mode
      self.name = name
      self.dilation = dilation
      self.overrides = overrides.sorted()
      self.scenario = scenario
    }
  }

  /// A job of its three parts.
  public init(workload: Workload, settings: Settings, device: Device) {
    self.workload = workload
    self.settings = settings
    self.device = device
  }

  /// The run that `options` describe, of `workload` where that says more than they do, as where a
  /// recording is replayed.
  public init(_ options: RunOptions, workload: Workload? = nil) {
    let machine = options.machine
    let dilation = if case .applied(_, let dilation) = machine { dilation } else { 1.0 }
    let (drawn, seed) = (options.sampling, options.sampling.seed)
    let own = Workload(
      model: options.modelPath, prompt: options.prompt.words, maxTokens: options.maxTokens,
      sampling: "temperature \(drawn.temperature), top-k \(drawn.topK ?? 0), top-p"
        + " \(drawn.topP ?? 1), min-p \(drawn.minP ?? 0), repeat penalty \(drawn.repeatPenalty)"
        + " over \(drawn.repeatWindow)", seed: seed, start: options.start,
      preceding: options.preceding?.words)
    self.init(
      workload: workload ?? own, settings: options.settings,
      device: Device(
        mode: machine.modeName, name: machine.profile?.name ?? "host", dilation: dilation,
        overrides: machine.overrides ?? [], scenario: options.scenario?.lines))
  }

  /// The SHA-256 of the job's canonical JSON: equal for equal jobs, and for no others.
  public var id: String {
    get throws { SHA256.digest(of: try RunFolder.json(self, isOneLine: true)) }
  }
}

extension RunOptions.Prompt {
  /// What it is, and what it says.
  fileprivate var words: String {
    switch self {
    case .text(let text): "text \(text)"
    case .chat(let question): "chat \(question)"
    case .tokens(let ids): "tokens \(ids.map(String.init).joined(separator: ","))"
    }
  }
}
