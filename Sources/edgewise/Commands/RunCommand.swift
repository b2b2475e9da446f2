import ArgumentParser
import Comparison
import HostMachine
import Inference
import Profiles
import Quantities
import Results
import Runs
import Tracing

/// Generates text under a device profile.
struct RunCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "run", abstract: "Generates text, at the pace of a device if one is named.",
    discussion: """
      Writes a run folder with run.json, trace.json, pictures and a report below Reports/, or to \
      the folder that --output names. There it replaces and removes what another run left, and \
      with --force files of these names that Edgewise did not write.

      With --prompts many requests are made with one model and one expert cache; the folder has \
      workload.json, a row for each request, and the distributions of its times.
      """)

  @OptionGroup var promptOptions: PromptOptions
  @OptionGroup var workloadOptions: WorkloadOptions
  @OptionGroup var modelOptions: ModelOptions
  @OptionGroup var deviceOptions: DeviceOptions
  @OptionGroup var engineOptions: EngineOptions

  @Option(
    help: """
      0: on demand; 1: when the router names the experts; 2 and more: speculatively. (default: 1)
      """)
  var prefetchDepth: Int?

  @OptionGroup var startOptions: StartOptions

  @Option(
    help: ArgumentHelp(
      "With --start warm, where not all experts have room: what was asked before. It is answered"
        + " first, with as many tokens at most.",
      valueName: "text"))
  var preceding: String?

  @OptionGroup var settingsOptions: SettingsOptions
  @OptionGroup var paceOptions: PaceOptions
  @OptionGroup var scenarioOptions: ScenarioOptions
  @OptionGroup var recordingOptions: RecordingOptions
  @OptionGroup var enforcementOptions: EnforcementOptions
  @OptionGroup var baselineOptions: BaselineOptions

  @Option(
    help: "How to print the result: a summary, the run, its tokens (csv), or the report (md).")
  var format: TableFormat = .text

  @Option(
    help: "The run folder to write. (default: a new one below Reports/)",
    transform: String.init(fileName:))
  var output: String?

  @Option(
    help: ArgumentHelp(
      "Also writes how often each expert was used, for --cache-policy pinned:FILE.",
      valueName: "file"),
    transform: String.init(fileName:))
  var saveHotSet: String?

  @OptionGroup var replacement: ReplacementOptions

  func validate() throws {
    try PrefetchDepth.check(prefetchDepth)
    if workloadOptions.prompts != nil { try checkWorkload() }
    try startOptions.check(preceding: preceding)
    try paceOptions.check(device: deviceOptions.device)
    try enforcementOptions.check(paceOptions)
    try scenarioOptions.check(device: deviceOptions.device, enforcementOptions)
    try scenarioOptions.check(start: startOptions.start)
    if workloadOptions.prompts == nil {
      try baselineOptions.check(RunRecord.self)
    } else {
      try baselineOptions.check(WorkloadRecord.self)
    }
  }

  func run() throws {
    if workloadOptions.prompts != nil { return try runWorkload() }
    Interruption.install()
    try replacement.prepare(
      NamedFile.files(RunOutput.fileNames, in: output, of: "--output")
        + [
          recordingOptions.file, NamedFile("--save-hot-set", saveHotSet), baselineOptions.output,
        ],
      besides: try modelOptions.inputs + deviceOptions.machine.inputs + settingsOptions.inputs
        + baselineOptions.inputs
        + [scenarioOptions.input, NamedFile("--output", output)])
    let gates = try baselineOptions.gates(of: RunRecord.self)
    let options = try runOptions()
    let (folder, isNew) = try RunFolder.make(
      output, orBelow: "Reports", device: options.machine.profile?.name ?? "host",
      mode: options.machine.modeName, files: disk)
    defer { if isNew { folder.removeIfEmpty() } }
    var attempts = Attempts()
    let done = try performed(options, folder: isNew ? folder : nil, &attempts)
    var record = done.record
    // Pictures and reports have the room that the engine had.
    if record.memory.capBytes != nil { HostProcess.releaseSpareMemory() }
    attempts.attempt {
      var output = RunOutput(
        result: try record.asFile(), trace: done.trace, folder: folder, followsAnswer: true,
        peak: { HostProcess.peakResidentMemory }, gates: gates)
      defer { record = output.result.content }
      try output.write(as: format)
    }
    attempts.attempt {
      try gates.settle(
        record.gates, of: try [ResultFigures(record)], asText: format == .text,
        isComplete: record.isComplete)
    }
    try attempts.finish()
    if !record.isComplete || Interruption.isRequested { throw ExitCode.interrupted }
    if record.violatesCap { throw Console.violatedCap() }
    try Gates.requirePassed(record.gates)
  }

  /// Loads, runs, and writes what was asked for beside the run. Nothing of the engine is left when
  /// it returns.
  ///
  /// - Parameter folder: Goes where an interruption ends the making of a bundle.
  private func performed(
    _ options: RunOptions, folder: RunFolder?, _ attempts: inout Attempts
  ) throws -> (record: RunRecord, trace: Trace) {
    let enforcement = try enforcementOptions.enforcement(of: options)
    // Pictures and reports are no part of the run.
    defer { enforcement?.leave() }
    let run = try PreparedRun(options: options, files: disk) {
      Progress.bundling($0, for: folder)
    }
    try settingsOptions.warn(of: run)
    if case .applied(let profile, let dilation) = options.machine {
      try HostCheck(run).requireFastEnough(for: profile.name, dilation: dilation)
    }
    try enforcementOptions.refusing { try enforcement?.limitReads(of: run) }
    let spool = try recordingOptions.spool()
    // What loading and checking took must not count beside what the run takes.
    if run.ledger.cap != nil { HostProcess.releaseSpareMemory() }
    let execution = try execute(run, spool)
    var record = RunRecord(
      execution, of: run, mode: options.machine.modeName, prefetchDepth: options.prefetchDepth)
    startOptions.note(preceding: preceding, of: run, in: &record)
    attempts.attempt { try recordingOptions.write(execution, spool, of: run, record: &record) }
    attempts.attempt { try writeHotSet(execution, of: run) }
    record.enforcement = enforcement?.record
    return (record, execution.trace)
  }

  private func writeHotSet(_ execution: Execution, of run: PreparedRun) throws {
    guard let saveHotSet else { return }
    try HotSetFile(execution, of: run).write(
      to: saveHotSet, origin: Invocation.origin, files: disk)
  }

  /// Streams the text as it comes, or shows a status line where the terminal stays free of it.
  private func execute(_ run: PreparedRun, _ spool: RecordingSpool?) throws -> Execution {
    let isStreaming = format == .text
    let isStatusShown = Console.isWatched && !(isStreaming && Console.isResultWatched)
    let line = StatusLine(tokenLimit: run.options.maxTokens)
    defer { if isStatusShown { Console.clear() } }
    return try run.execute(
      isRecording: spool != nil, spool: spool, recordedDepth: recordingOptions.depth,
      onText: { text in
        if isStreaming { print(Medium.terminal.quotedLines(text), terminator: "") }
      },
      onStatus: isStatusShown ? { line.show($0) } : nil,
      isInterrupted: { Interruption.isRequested })
  }

  /// What is continued; of a workload each request has its own.
  private func prompt() throws -> RunOptions.Prompt {
    workloadOptions.prompts == nil ? try promptOptions.prompt(or: nil) : .tokens([])
  }

  func runOptions() throws -> RunOptions {
    var options = RunOptions(
      modelPath: try modelOptions.path, machine: try paceOptions.machine(deviceOptions.machine),
      prompt: try prompt(), maxTokens: promptOptions.tokenLimit,
      sampling: try promptOptions.sampling(), command: Invocation.text)
    options.bundlePath = modelOptions.bundle
    options.start = startOptions.start
    options.preceding = preceding.map { promptOptions.chat ? .chat($0) : .text($0) }
    options.scenario = try scenarioOptions.scenario()
    let profile = options.machine.profile
    var given = try deviceOptions.given(on: profile)
    given.add(engineOptions.given)
    given.set(\.prefetchDepth, prefetchDepth)
    options.settings = try settingsOptions.settings(given, on: profile)
    return options
  }
}
