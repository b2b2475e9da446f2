import ArgumentParser
import Files
import HostMachine
import Results

/// Checks of the simulator against what is known otherwise.
struct ValidateCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "validate",
    abstract: "Measures how far simulated speeds, knobs and made-up routing are off real ones.",
    discussion: """
      Exit code 1 where errors are larger than allowed. Without a subcommand: published.
      """,
    subcommands: [
      PublishedCommand.self, HostCommand.self, KnobsCommand.self, RoutingCommand.self,
      SpeedsCommand.self, SearchCommand.self, KnobRunCommand.self,
    ],
    defaultSubcommand: PublishedCommand.self)

  /// Long enough to see every expert of the small model a few times.
  static let prompt =
    "And it came to pass in those days, that the king of Israel sent messengers unto"

  /// Writes what a validation found to the files called `names` in `folder`, where there is one,
  /// and prints it as `finish` does; the one happens whatever becomes of the other.
  static func deliver(
    _ record: some ResultContent, isPassed: Bool, to folder: RunFolder?,
    named names: (result: String, report: String), as format: TableFormat, text: () -> String,
    csv: () -> String, markdown: () -> String
  ) throws {
    var attempts = Attempts()
    attempts.attempt {
      try folder?.write([
        (names.result, RunFolder.json(record.asFile())),
        (names.report, FileSign.signed(markdown: markdown())),
      ])
    }
    attempts.attempt {
      try finish(
        record, isPassed: isPassed, as: format, text: text, csv: csv, markdown: markdown)
    }
    try attempts.finish()
  }

  /// Prints what a validation found, and ends with the exit code that says how it went.
  static func finish(
    _ record: some ResultContent, isPassed: Bool, as format: TableFormat, text: () -> String,
    csv: () -> String, markdown: () -> String
  ) throws {
    switch format {
    case .text: print(text(), terminator: "")
    case .json, .jsonl: try record.asFile().printJSON(onOneLine: format == .jsonl)
    case .csv: print(csv(), terminator: "")
    case .md: print(markdown(), terminator: "")
    }
    try Progress.endIfInterrupted("rows are missing")
    if !isPassed { throw ExitCode.negative }
  }
}
