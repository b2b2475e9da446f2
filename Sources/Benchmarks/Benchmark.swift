public import Files
import Inference
import Models
import Quantities
public import Results
public import Runs

/// Measures how fast prompts are read and answers made, by any configuration of the engine.
public struct Benchmark {
  public let options: BenchmarkOptions
  private let files: any FileSystem
  private let shape: ModelShape

  /// How far a benchmark is.
  public struct Progress: Sendable {
    public let test: String
    /// The share of all repetitions that is done.
    public let share: Double
  }

  /// Checks that the tests fit the model.
  ///
  /// - Throws: One error with one clear sentence for whatever does not fit.
  public init(options: BenchmarkOptions, files: any FileSystem) throws {
    self.options = options
    self.files = files
    shape = try ModelFile(path: options.base.modelPath, files: files).shape
    guard !options.tests.isEmpty else {
      throw RunError("there is nothing to measure: -p and -n are both 0")
    }
    let limit = shape.contextLength
    if let test = options.tests.first(where: { $0.contextLength > limit }) {
      throw RunError(
        "\(test.name) needs \(test.contextLength) positions, and the model was made for \(limit);"
          + " lower -p, -n or -d")
    }
  }

  /// Runs every test of every configuration; after an interruption, returns what was measured
  /// until then.
  ///
  /// - Parameters:
  ///   - bundling: Called while an expert bundle is made.
  ///   - prepared: Called with each configuration before it is measured, to refuse it.
  public func run(
    bundling: ((Double) -> Void)?, prepared: (PreparedRun) throws -> Void,
    progress: (Progress) -> Void, isInterrupted: () -> Bool
  ) throws -> [BenchmarkRecord] {
    var records: [BenchmarkRecord] = []
    let configurations = options.configurations
    // Memory is charged to the control group that touches it first, so that limits which the kernel
    // enforces need a model of their own for each configuration.
    let shared = options.isEnforced ? nil : try loadedModel()
    let testCount = Double(configurations.count * options.tests.count)
    for configuration in configurations {
      if isInterrupted() { break }
      let completed = completed(configuration)
      let enforcement = try options.isEnforced ? KernelEnforcement(completed) : nil
      defer { enforcement?.leave() }
      let run = try PreparedRun(
        options: completed, of: try shared ?? loadedModel(), progress: bundling)
      try prepared(run)
      try enforcement?.limitReads(of: run)
      let rig = try BenchmarkRig(run, seed: options.seed)
      for test in options.tests {
        let done = Double(records.count)
        let measured = try rig.measure(
          test, repetitions: options.repetitions,
          progress: { progress(Progress(test: test.name, share: (done + $0) / testCount)) },
          isInterrupted: isInterrupted)
        if let measured {
          records.append(BenchmarkRecord(measured, of: test, on: rig, options: options))
          records[records.count - 1].enforcement = enforcement?.record.summary
        }
        if isInterrupted() { break }
      }
    }
    return records
  }

  private func loadedModel() throws -> LoadedModel {
    try LoadedModel(
      path: options.base.modelPath, files: files, bundlePath: options.base.bundlePath,
      keepsTokenizer: false)
  }

  /// A run with room for the longest test, and for no more. Its prompt only serves checks of the
  /// machine.
  private func completed(_ configuration: RunOptions) -> RunOptions {
    var configuration = configuration
    let longest = options.tests.map(\.contextLength).max() ?? 1
    let room = max(longest, Self.checkedPromptCount + Self.checkedAnswerCount)
    configuration.contextLength = min(room, shape.contextLength)
    configuration.maxBatch = min(
      configuration.maxBatch, options.tests.map(\.longestBatch).max() ?? 1)
    configuration.maxTokens = Self.checkedAnswerCount
    configuration.isBenchmark = true
    var random = RandomSequence(seed: options.seed)
    configuration.prompt = .tokens(
      (0..<Self.checkedPromptCount).map { _ in random.next(below: shape.vocabularyCount) })
    return configuration
  }

  /// What a look at the machine's speed feeds and makes.
  private static let checkedPromptCount = 8
  private static let checkedAnswerCount = 8
}
