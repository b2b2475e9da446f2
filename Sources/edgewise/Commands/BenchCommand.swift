import ArgumentParser
import Benchmarks
import Comparison
import HostMachine
import Inference
import Profiles
import Quantities
import Reporting
import Results
import Runs

/// Measures how fast prompts are read and answers made.
struct BenchCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "bench", abstract: "Measures how fast prompts are read and answers made.",
    discussion: """
      Test p128 reads a prompt of 128 tokens, g64 feeds 64 tokens one by one; `@ d512` has 512 \
      tokens of context before them. -p, -n, -d, -t and --prefetch-depth take a value, a list \
      (1,2), a range (1-4, 1-7+2, 128-1024*2) or a list of those; every combination is measured.

      The tokens are random, made from --seed, and not the model's own choice, which would soon \
      repeat itself and with it the experts it wants. Each test is run once before it is measured; \
      each repetition begins with an empty KV cache, while the expert cache stays as it is. Where \
      experts have to be read, the table shows what the storage could do at most.
      """,
    subcommands: [BenchKernelsCommand.self])

  @OptionGroup var modelOptions: ModelOptions

  @Option(
    name: [.customShort("p"), .long], help: "Prompt lengths; 0 for no such test. (default: 128)",
    transform: Sweep.init(parsing:))
  var promptTokens = Sweep([128])

  @Option(
    name: [.customShort("n"), .long], help: "Answer lengths; 0 for no such test. (default: 64)",
    transform: Sweep.init(parsing:))
  var generatedTokens = Sweep([64])

  @Option(
    name: [.customShort("d"), .long],
    help: "Positions that are filled before measuring. (default: 0)",
    transform: Sweep.init(parsing:))
  var contextDepth = Sweep([0])

  @OptionGroup var measurement: MeasurementOptions

  @Option(
    help: ArgumentHelp(
      "RAM caps of the whole process, such as \"1 GiB\" or \"1 GiB,2 GiB\". (default: the"
        + " profile's; without one none)",
      valueName: "amounts"),
    transform: AmountList.init(parsing:))
  var memory: AmountList?

  @Option(
    help: """
      0: on demand; 1: when the router names the experts; 2 and more: speculatively. (default: 1)
      """,
    transform: Sweep.init(parsing:))
  var prefetchDepth: Sweep?

  @OptionGroup var machineOptions: MachineOptions
  @OptionGroup var settingsOptions: SettingsOptions
  @OptionGroup var paceOptions: PaceOptions
  @OptionGroup var enforcementOptions: EnforcementOptions
  @OptionGroup var computeOptions: ComputeOptions

  @Option(help: "Where the random tokens begin.")
  var seed: UInt64 = 1

  @OptionGroup var baselineOptions: BaselineOptions

  @OptionGroup var rowOutput: RowOutput

  func validate() throws {
    try baselineOptions.check(BenchmarkRecord.self)
    guard
      promptTokens.values.contains(where: { $0 > 0 })
        || generatedTokens.values.contains(where: { $0 > 0 })
    else { throw ValidationError("There is nothing to measure: -p and -n are both 0.") }
    try PrefetchDepth.check(prefetchDepth?.values ?? [])
    try machineOptions.checkPlacement(besidesThreads: measurement.threads != nil)
    try paceOptions.check(device: machineOptions.device)
    try enforcementOptions.check(paceOptions)
  }

  func run() throws {
    Interruption.install()
    try rowOutput.prepare(
      besides: try modelOptions.inputs + machineOptions.inputs + settingsOptions.inputs
        + baselineOptions.inputs,
      [baselineOptions.output])
    let gates = try baselineOptions.gates(of: BenchmarkRecord.self)
    let benchmark = try Benchmark(options: options(), files: disk)
    let records = try enforcementOptions.refusing { try measure(benchmark) }
    let table = BenchmarkTable(records)
    try rowOutput.write(
      records, text: table.text, markdown: table.markdown, csv: table.csv, sql: table.sql)
    let results = try records.map { try ResultFigures($0) }
    let outcomes = gates.outcomes(of: results)
    try gates.settle(
      outcomes, of: results, asText: rowOutput.format == .text && rowOutput.output == nil,
      isComplete: records.allSatisfy(\.isComplete))
    try Progress.endIfInterrupted("tests or repetitions are missing")
    if records.contains(where: \.violatesCap) { throw Console.violatedCap() }
    try Gates.requirePassed(outcomes)
  }

  private func measure(_ benchmark: Benchmark) throws -> [BenchmarkRecord] {
    defer { Console.clear() }
    return try benchmark.run(
      bundling: { Progress.bundling($0) },
      prepared: { run in
        try settingsOptions.warn(of: run)
        if case .applied(let profile, let dilation) = run.options.machine {
          try HostCheck(run).requireFastEnough(for: profile.name, dilation: dilation)
        }
      },
      progress: { Console.progress("measuring \($0.test)", share: $0.share) },
      isInterrupted: { Interruption.isRequested })
  }

  private func options() throws -> BenchmarkOptions {
    var base = RunOptions(
      modelPath: try modelOptions.path, machine: try paceOptions.machine(machineOptions),
      prompt: .tokens([]), maxTokens: 1, sampling: try SamplerOptions(seed: seed),
      command: Invocation.text)
    base.bundlePath = modelOptions.bundle
    let profile = base.machine.profile
    var given = try machineOptions.given(on: profile)
    given.add(computeOptions.given)
    // The first of several decides what a file of settings has no say in.
    given.set(\.prefetchDepth, prefetchDepth?.values.first)
    given.set(\.threads, measurement.threads?.values.first)
    given.set(\.memory, memory?.amounts.first)
    base.settings = try settingsOptions.settings(given, on: profile)
    var options = BenchmarkOptions(base: base)
    options.promptTokens = promptTokens
    options.generatedTokens = generatedTokens
    options.contextDepths = contextDepth
    options.axes = [
      SettingAxis(\.memory, memory?.amounts ?? [base.memory]),
      SettingAxis(\.prefetchDepth, prefetchDepth?.values ?? [base.prefetchDepth]),
      SettingAxis(\.threads, measurement.threads?.values ?? [base.threads]),
    ]
    options.repetitions = measurement.repetitions ?? 5
    options.seed = seed
    options.isEnforced = enforcementOptions.enforce != nil
    return options
  }
}
