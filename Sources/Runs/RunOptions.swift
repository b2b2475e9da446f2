public import Inference
public import Profiles
public import Results

/// Everything that decides a run, checked once when it is made.
@dynamicMemberLookup
public struct RunOptions: Sendable {
  public var modelPath: String
  /// The expert bundle; nil to find or make one.
  public var bundlePath: String?
  public var machine: Machine
  public var settings = Settings()
  public var prompt: Prompt
  public var maxTokens: Int
  public var sampling: SamplerOptions
  /// What is in memory as the request comes; nil for what such a run stands for
  /// (`PreparedRun.start`).
  public var start: RunStart?
  /// What was asked before, which is answered first where a warm start has not room for all
  /// experts.
  public var preceding: Prompt?
  /// Whether nothing but its speed is of interest: its tokens are not made text, and nothing but
  /// reads is traced. That leaves more memory to experts.
  public var isBenchmark = false
  /// The engine and the weights that a replay's times stand for.
  public var pricing = EnginePricing.own
  /// What happens to the machine while it runs; nil for nothing.
  public var scenario: Scenario?
  /// The command line, for the report.
  public var command: String

  /// The machine a run is to be felt on.
  public enum Machine: Sendable {
    case host
    /// Real time, held back; device time runs `dilation` times slower than real time.
    case applied(DeviceProfile, dilation: Double)
    /// Real tokens, modelled time.
    case simulated(DeviceProfile)

    /// This machine as an engine drives it.
    public func driven(by pricing: EnginePricing) -> Machine {
      switch self {
      case .host: .host
      case .applied(let profile, let dilation):
        .applied(pricing.driven(profile), dilation: dilation)
      case .simulated(let profile): .simulated(pricing.driven(profile))
      }
    }
  }

  /// What is to be continued.
  public enum Prompt: Sendable {
    /// Text as it is.
    case text(String)
    /// A question, put in the model's chat form.
    case chat(String)
    case tokens([Int])
  }

  /// Enough to keep an NVMe disk busy with reads of one expert.
  public static let defaultHostLaneCount = 4

  /// Options of a run on `machine` with the defaults of the command line.
  public init(
    modelPath: String, machine: Machine, prompt: Prompt, maxTokens: Int,
    sampling: SamplerOptions, command: String
  ) {
    self.modelPath = modelPath
    self.machine = machine
    self.prompt = prompt
    self.maxTokens = maxTokens
    self.sampling = sampling
    self.command = command
  }

  /// One of the settings.
  public subscript<Value>(dynamicMember setting: WritableKeyPath<Settings, Value>) -> Value {
    get { settings[keyPath: setting] }
    set { settings[keyPath: setting] = newValue }
  }
}

extension RunOptions.Machine {
  /// The profile, where there is one.
  public var profile: DeviceProfile? {
    switch self {
    case .host: nil
    case .applied(let profile, _), .simulated(let profile): profile
    }
  }

  /// The what-ifs that changed the profile; nil where there are none.
  public var overrides: [String]? {
    profile.flatMap { $0.overrides.isEmpty ? nil : $0.overrides }
  }

  /// The mode's name in reports.
  public var modeName: String {
    switch self {
    case .host: "host"
    case .applied: "applied"
    case .simulated: "simulated"
    }
  }
}
