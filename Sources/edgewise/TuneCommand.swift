import ArgumentParser
import Experiments
import HostMachine
import Inference
import Reporting
import Simulation
import Tuning

/// Searches for the best prefetch depth on a simulated device.
struct TuneCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "tune", abstract: "Finds the prefetch depth that decodes fastest on a device.",
    discussion: """
      The model computes once; every depth is then replayed in modelled time, with the same tokens \
      and experts. Writes tune.json and a chart below Reports/, or to the folder of --output.
      """)

  @OptionGroup var promptOptions: PromptOptions
  @OptionGroup var modelOptions: ModelOptions
  @OptionGroup var deviceOptions: DeviceOptions
  @OptionGroup var engineOptions: EngineOptions

  @Option(help: "Depths from 0 to this one are tried.")
  var maxPrefetchDepth = 4

  @Option(help: "How to print the result.")
  var format: TableFormat = .text

  @Option(help: "The folder to write.")
  var output: String?

  /// Long enough to see every expert of the small model a few times.
  private static let standardPrompt =
    "And it came to pass in those days, that the king of Israel sent messengers unto"

  func validate() throws {
    if !(0...16).contains(maxPrefetchDepth) {
      throw ValidationError("--max-prefetch-depth must be between 0 and 16.")
    }
    if deviceOptions.device == "host" {
      throw ValidationError("Name a --device to tune for; `edgewise device list` shows them all.")
    }
  }

  func run() throws {
    Interruption.install()
    guard let profile = try deviceOptions.profile() else { return }
    let tuner = Tuner(greatestDepth: maxPrefetchDepth)
    let folder =
      output.map(RunFolder.init(path:))
      ?? RunFolder.next(in: "Reports", device: profile.name, mode: "tune")
    let isNew = try folder.create()
    defer { if isNew { folder.removeIfEmpty() } }
    let run = try PreparedRun(options: tuner.recordingOptions(options(profile))) {
      Progress.bundling($0, for: isNew ? folder : nil)
    }
    let result: TuningResult
    do { result = try tuner.search(run) { Interruption.isRequested } } catch {
      guard Interruption.isRequested else { throw error }
      Console.complain("edgewise: \(error)")
      throw ExitCode.interrupted
    }
    try folder.write(RunFolder.json(result), to: "tune.json")
    let summary = TuneReport(result)
    try folder.write(Array(summary.markdown().utf8), to: "tune.md")
    try show(result, summary, folder: folder)
  }

  private func options(_ profile: DeviceProfile) throws -> RunOptions {
    var options = RunOptions(
      modelPath: modelOptions.path, machine: .simulated(profile),
      prompt: try promptOptions.prompt(or: Self.standardPrompt),
      maxTokens: promptOptions.maxTokens, sampling: try promptOptions.sampling(),
      command: Invocation.text)
    options.bundlePath = modelOptions.bundle
    deviceOptions.apply(to: &options)
    engineOptions.apply(to: &options)
    return options
  }

  private func show(_ result: TuningResult, _ summary: TuneReport, folder: RunFolder) throws {
    _ = try Pictures.drawn { () throws(ReportError) in
      try TuneChart.write(result: result, into: folder.path)
    }
    switch format {
    case .text: print(summary.text() + "\nReport: \(folder.path)/tune.md")
    case .json, .jsonl: try result.printJSON(onOneLine: format == .jsonl)
    case .csv: print(summary.csv(), terminator: "")
    case .md: print(summary.markdown())
    }
  }
}
