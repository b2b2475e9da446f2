import ArgumentParser
import Benchmarks
import Files
import HostMachine
import Quantities
import Reporting
import Results
import Runs
import Validation

extension ValidateCommand {
  /// Simulated runs beside the same runs applied on this host.
  struct HostCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
      commandName: "host",
      abstract: "Holds simulated runs against the same runs applied on this host.",
      discussion: """
        Every model runs on every device at every prefetch depth: replayed in modelled time, and \
        really, held back to the device's pace, with device time dilated where this host is too \
        slow. Errors are (simulated − applied) ÷ applied. A run that misses its pace, because \
        this host was disturbed, is applied again; the one that was least late counts.

        Exit code 1 where an error is larger than allowed or hits differ. --output writes \
        host.json and host.md. Ctrl-C keeps what is there.
        """)

    @Option(
      help: "A GGUF file; may be given several times. (default: the small model of Edgewise)",
      completion: .models)
    var model: [String] = []

    @Option(
      help: """
        A profile's name or file; may be given several times. \
        (default: \(HostValidation.standardDevices.joined(separator: ", ")))
        """,
      completion: .profiles)
    var device: [String] = []

    @Option(help: .settingOfAllProfiles)
    var set: [String] = []

    @Option(help: "Prefetch depths. (default: 0,1,3)", transform: Sweep.init(parsing:))
    var prefetchDepth = Sweep([0, 1, 3])

    @Option(
      help: "The RAM cap; without it one in which a third of the experts have room.",
      transform: ByteCount.init(positive:))
    var memory: ByteCount?

    @Option(help: "Tokens to generate in each run.")
    var maxTokens = 160

    @Option(help: "Where the sampler begins.")
    var seed: UInt64 = 1

    @Option(help: "How often a run is applied at most until it keeps its pace.")
    var tries = 4

    @Option(
      help: """
        Let device time run at least so many times slower than real time: disturbances of this \
        host then weigh less. (default: 1)
        """,
      transform: Double.init(plain:))
    var dilate = 1.0

    @OptionGroup(title: "Allowed errors, in percent") var limits: HostLimits

    @Option(help: "How to print the result.")
    var format: TableFormat = .text

    @Option(help: "The folder to write; none without it.")
    var output: String?

    @OptionGroup var replacement: ReplacementOptions

    private static let (resultName, reportName) = ("host.json", "host.md")

    func validate() throws {
      try PrefetchDepth.check(prefetchDepth.values)
      try TokenCount.check(maxTokens, of: "--max-tokens", least: 3)
      if !(dilate >= 1 && dilate <= 10_000) {
        throw ValidationError("--dilate must be between 1 and 10000.")
      }
      if !(1...100).contains(tries) { throw ValidationError("--tries must be between 1 and 100.") }
    }

    func run() throws {
      Interruption.install()
      try replacement.prepare(
        NamedFile.files([Self.resultName, Self.reportName], in: output, of: "--output"),
        besides: try modelPaths.flatMap { try EmbeddedModel.inputs(model: $0) }
          + ProfileLibrary.inputs(devices, settings: set, of: "--device"))
      let made = try output.map { try RunFolder.make($0, files: disk) }
      defer { if let made, made.isNew { made.folder.removeIfEmpty() } }
      let record = try validated()
      let report = HostValidationReport(record)
      try ValidateCommand.deliver(
        record, isPassed: record.isPassed, to: made?.folder,
        named: (Self.resultName, Self.reportName), as: format, text: report.text,
        csv: report.csv, markdown: report.markdown)
    }

    private var modelPaths: [String] {
      get throws(RunError) { model.isEmpty ? [try EmbeddedModel.path] : model }
    }

    private var devices: [String] {
      device.isEmpty ? HostValidation.standardDevices : device
    }

    private func validated() throws -> HostValidationRecord {
      defer { Console.clear() }
      var validation = HostValidation(
        modelPaths: try modelPaths,
        devices: try devices.map { try ProfileLibrary.profile($0, settings: set) },
        prefetchDepths: prefetchDepth.values, prompt: .text(ValidateCommand.prompt),
        answerCount: maxTokens, seed: seed, mostAttempts: tries, command: Invocation.text,
        files: disk)
      validation.memory = memory
      validation.leastDilation = dilate
      return try validation.run(
        thresholds: limits.thresholds,
        HostValidation.Callbacks(
          bundling: { Progress.bundling($0) }, progress: { Console.progress($0, share: $1) },
          isInterrupted: { Interruption.isRequested }))
    }
  }
}

/// Which errors of simulated runs are small enough.
struct HostLimits: ParsableArguments {
  @Option(
    help: ArgumentHelp(
      "Of the median time between tokens, median. (default: 3)", valueName: "percent"),
    transform: Double.init(plain:))
  var allowedMedian = 3.0

  @Option(
    help: ArgumentHelp(
      "Of the median time between tokens, worst. (default: 8)", valueName: "percent"),
    transform: Double.init(plain:))
  var allowedWorst = 8.0

  @Option(
    help: ArgumentHelp("Of the 99th percentile, worst. (default: 10)", valueName: "percent"),
    transform: Double.init(plain:))
  var allowedTail = 10.0

  var thresholds: HostValidationRecord.Thresholds {
    HostValidationRecord.Thresholds(
      medianP50Error: allowedMedian / 100, worstP50Error: allowedWorst / 100,
      worstP99Error: allowedTail / 100)
  }

  func validate() throws {
    guard allowedMedian >= 0, allowedWorst >= 0, allowedTail >= 0 else {
      throw ValidationError("Allowed errors are numbers from 0 on.")
    }
  }
}
