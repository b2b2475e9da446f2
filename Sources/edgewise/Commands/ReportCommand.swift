import ArgumentParser
import Files
import HostMachine
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
    if let path = output { try Self.require(roomFor: result, in: path) }
    let (folder, isNew) = try RunFolder.make(output ?? runFolder, files: disk)
    defer { if isNew { folder.removeIfEmpty() } }
    // From here on there is something to write, which a Ctrl-C leaves without pictures.
    Interruption.install()
    let isOwn = Self.run(in: folder.path)?.head.id == result.head.id
    var output = RunOutput(result: result, trace: trace, folder: folder)
    // What lies beside this very run is its own.
    if isOwn, output.hasReport {
      try output.rewriteReport(as: format)
    } else {
      try output.writeReport(as: format, removing: isOwn ? [] : RunOutput.derivedNames)
    }
    if Interruption.isRequested { throw ExitCode.interrupted }
  }

  private static func run(in path: String) -> ResultFile<RunRecord>? {
    try? RunFolder(path: path, files: disk).result()
  }

  /// Throws where a report of `result` would lie beside another run, which it would seem to be of.
  private static func require(
    roomFor result: ResultFile<RunRecord>, in path: String
  ) throws {
    if disk.exists("\(path)/\(RunFolder.workloadName)") {
      throw ValidationError(
        "\(Invocation.quoted(path)) has the result of many requests; name another folder for the"
          + " report.")
    }
    let record = "\(path)/\(RunFolder.recordName)"
    guard disk.exists(record), run(in: path)?.head.id != result.head.id else { return }
    throw ValidationError(
      "\(Invocation.quoted(record)) of --output is of another run; name another folder for the"
        + " report.")
  }
}
