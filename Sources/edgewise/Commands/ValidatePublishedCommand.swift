import ArgumentParser
import Files
import HostMachine
import Plotting
import Profiles
import Reporting
import Results
import Runs
import Synthesis
import Validation

extension ValidateCommand {
  /// Simulated speeds beside those that the authors of the models published.
  struct PublishedCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
      commandName: "published",
      abstract: "Holds simulated decode speeds against published ones; nothing is measured here.",
      discussion: """
        Simulates each published speed as `edgewise simulate` does, with the device's own threads \
        and prefetch depth 1, and says how to make each one again. Profiles may have been fitted \
        to the speeds of dense models, never to those of models with experts: only these count for \
        the exit code.

        --output writes validate.json, validate.md and a picture.
        """)

    @Option(
      help: ArgumentHelp(
        "The mean absolute error that is allowed, in percent. (default: 15)",
        valueName: "percent"),
      transform: Double.init(plain:))
    var allowedMean = 15.0

    @Option(
      help: ArgumentHelp(
        "The worst error that is allowed, in percent. (default: 30)", valueName: "percent"),
      transform: Double.init(plain:))
    var allowedWorst = 30.0

    @OptionGroup(title: "Synthetic routing") var synthetic: SyntheticOptions

    @Option(help: "How to print the result.")
    var format: TableFormat = .text

    @Option(help: "The folder to write; none without it.")
    var output: String?

    @OptionGroup var replacement: ReplacementOptions

    private static let (resultName, reportName) = ("validate.json", "validate.md")

    func validate() throws {
      guard allowedMean >= 0, allowedWorst >= 0 else {
        throw ValidationError("--allowed-mean and --allowed-worst are numbers from 0 on.")
      }
    }

    func run() throws {
      Interruption.install()
      try replacement.prepare(
        NamedFile.files(
          [Self.resultName, Self.reportName] + PublishedChart.fileNames, in: output,
          of: "--output"),
        besides: ProfileLibrary.inputs + [synthetic.routing.input])
      let made = try output.map { try RunFolder.make($0, files: disk) }
      defer { if let made, made.isNew { made.folder.removeIfEmpty() } }
      let folder = made?.folder
      let record = try validated()
      let report = PublishedReport(record)
      var attempts = Attempts()
      attempts.attempt {
        try folder?.write(RunFolder.json(record.asFile()), to: Self.resultName)
      }
      // Before the picture: it takes a program and room that may not be there.
      attempts.attempt {
        try ValidateCommand.finish(
          record, isPassed: record.isPassed, as: format, text: report.text, csv: report.csv,
          markdown: { report.markdown() })
      }
      attempts.attempt { if let folder { try draw(record, report, in: folder) } }
      if Interruption.isRequested { attempts.attempt { throw ExitCode.interrupted } }
      try attempts.finish()
    }

    private func validated() throws -> PublishedRecord {
      defer { Console.clear() }
      let catalog = ProfileLibrary.catalog
      let validation = PublishedValidation(
        try PublishedSpeed.rows(csv: PublishedTable.text()),
        thresholds: PublishedRecord.Thresholds(
          meanAbsoluteError: allowedMean / 100, worstError: allowedWorst / 100),
        profile: { try catalog.profile(named: $0) })
      return try validation.run(
        ShapeReplays(makeRecording: synthetic.recording), seed: synthetic.seed ?? 1,
        routing: synthetic.arguments, command: Invocation.text,
        progress: { Console.progress("simulating published speeds", share: $0) },
        isInterrupted: { Interruption.isRequested })
    }

    private func draw(
      _ record: PublishedRecord, _ report: PublishedReport, in folder: RunFolder
    ) throws {
      try folder.remove(PublishedChart.fileNames + [Self.reportName])
      try folder.write(
        Self.reportName, showing: PublishedChart.drawn(record: record)
      ) { report.markdown(charts: $0) }
    }
  }
}

extension SyntheticOptions {
  /// What was given of them, as on a command line; nothing where all is as usual.
  fileprivate var arguments: String {
    let given: [(name: String, value: String?)] = [
      ("--prompt-tokens", routing.promptTokens.map(String.init)),
      ("--domain", routing.domain?.rawValue), ("--uniform", routing.uniform ? "" : nil),
      ("--locality", routing.locality?.text),
      ("--seed", seed.map(String.init)),
    ]
    return given.compactMap { name, value in
      value.map { $0.isEmpty ? " \(name)" : " \(name) \($0)" }
    }.joined()
  }
}

/// The published speeds that come with the package.
private enum PublishedTable {
  static func text() throws -> String {
    let path = try EmbeddedModel.folder + "/published-speeds.csv"
    guard let bytes = try? disk.contents(of: path) else {
      throw RunError("\(path) cannot be read; build Edgewise again")
    }
    return String(decoding: bytes, as: UTF8.self)
  }
}
