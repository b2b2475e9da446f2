public import Runs

/// What a benchmark measures: the cross product of its values.
public struct BenchmarkOptions: Sendable {
  /// What all configurations have in common.
  public var base: RunOptions
  /// Prompt and answer lengths and depths; a length of 0 is no test.
  public var promptTokens = Sweep([128])
  public var generatedTokens = Sweep([64])
  public var contextDepths = Sweep([0])
  /// What configurations differ in, the slowest to change first.
  public var axes: [SettingAxis] = []
  /// How often each test is measured, the warm-up apart.
  public var repetitions = 5
  /// Where the random tokens begin.
  public var seed: UInt64 = 1
  /// Whether the kernel enforces memory, reads and processors on top.
  public var isEnforced = false

  /// The benchmark of the command line's defaults; the prompt of `base` is not used.
  public init(base: RunOptions) { self.base = base }

  /// What each configuration measures, shallow contexts first, prompts before answers.
  public var tests: [BenchmarkTest] {
    contextDepths.values.flatMap { depth in
      promptTokens.values.filter { $0 > 0 }.map {
        BenchmarkTest(.prefill, tokenCount: $0, contextDepth: depth)
      }
        + generatedTokens.values.filter { $0 > 0 }.map {
          BenchmarkTest(.decode, tokenCount: $0, contextDepth: depth)
        }
    }
  }

  /// The runs whose parts are measured, each of which loads the model once.
  var configurations: [RunOptions] {
    base.settings.varied(along: axes).map { settings in
      var options = base
      options.settings = settings
      return options
    }
  }
}
