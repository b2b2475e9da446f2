import ArgumentParser
import Results

/// Makes the report of a run again from its folder.
struct ReportCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "report", abstract: "Makes report.md, report.html and pictures of a run.")

  @Argument(
    help: ArgumentHelp("A run folder that `edgewise run` or `simulate` wrote.", valueName: "run"),
    transform: String.init(fileName:))
  var runFolder: String

  @Option(
    help: "The folder to write to; without it the run folder itself.",
    transform: String.init(fileName:))
  var output: String?

  @Option(
    help: "How to print the result: a summary, the run, its tokens (csv), or the report (md).")
  var format: TableFormat = .text

  @OptionGroup var replacement: ReplacementOptions

  func run() throws {
    try replacement.prepare(
      NamedFile.files(
        RunOutput.derivedNames, in: output ?? runFolder,
        of: output.map { _ in "--output" } ?? "the argument"),
      besides: [RunFolder.recordName, RunFolder.traceName].map {
        NamedFile("the argument's", "\(runFolder)/\($0)")
      })
    try TraceMemory.requireRoom(forTraceAt: "\(runFolder)/\(RunFolder.traceName)")
    let (result, trace) = try RunFolder(path: runFolder, files: disk).read()
    let (folder, isNew) = try RunFolder.make(output ?? runFolder, files: disk)
    defer { if isNew { folder.removeIfEmpty() } }
    // Pictures that lie beside this very run are its own, and stay where they cannot be drawn now.
    let isOwn = (try? folder.result())?.head.id == result.head.id
    var output = RunOutput(result: result, trace: trace, folder: folder)
    try output.writeReport(as: format, removing: isOwn ? [] : RunOutput.derivedNames)
  }
}
