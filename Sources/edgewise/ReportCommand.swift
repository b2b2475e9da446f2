import ArgumentParser
import Experiments
import Reporting

/// Makes the report of a run again from its folder.
struct ReportCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "report", abstract: "Makes report.md, report.html and pictures of a run.")

  @Argument(help: ArgumentHelp("A run folder that `edgewise run` wrote.", valueName: "run"))
  var runFolder: String

  @Option(help: "The folder to write to; without it the run folder itself.")
  var output: String?

  @Option(help: "What to print: text (a summary), json (the run) or md (the report).")
  var format: OutputFormat = .text

  func run() throws {
    let (record, trace) = try RunFolder(path: runFolder).read()
    let folder = RunFolder(path: output ?? runFolder)
    try folder.create()
    try RunOutput(record: record, trace: trace, folder: folder).write(as: format)
  }
}
