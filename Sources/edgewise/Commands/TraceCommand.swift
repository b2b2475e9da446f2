import ArgumentParser
import Files
import HostMachine
import Metrics
import Quantities
import Reporting
import Results

/// Questions that the files of a run alone can answer.
struct TraceCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "trace", abstract: "Reads traces and recordings of runs.",
    subcommands: [OverlapCommand.self, TraceRoutingCommand.self])

  /// How reads and computation shared the time.
  struct OverlapCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
      commandName: "overlap",
      abstract: "Computes from a trace file how much of the I/O was hidden.")

    @Argument(help: "A trace.json that `edgewise run` or `simulate` wrote.")
    var file: String

    @Option(help: "How to print it.")
    var format: OutputFormat = .text

    func run() throws {
      try TraceMemory.requireRoom(forTraceAt: file)
      let overlap = TraceMetrics(trace: try RunFolder.trace(at: file, files: disk)).overlap
      guard let overlap else {
        // "No I/O" is an answer, not a number.
        print(format == .json ? "{}" : "no I/O: every expert was resident")
        return
      }
      switch format {
      case .json: try overlap.printJSON()
      case .text: print(OverlapReport(overlap).text())
      case .md: print(OverlapReport(overlap).markdown())
      }
    }
  }
}

/// What the entries of a trace file take, all of which are in memory at once.
enum TraceMemory {
  /// What `edgewise report` and `trace overlap` take for a trace file of `fileSize`: half of it,
  /// since 200 bytes of text are an entry of 56 bytes and its place, for a moment in two arrays of
  /// which one has grown (45 % were seen at 256 MB), and what the program has beside it.
  static func byteCount(ofFile fileSize: ByteCount) -> ByteCount {
    ByteCount(fileSize.bytes / 2) + .mebibytes(24)
  }

  /// - Throws: `HostError` where this process cannot have that; what is no file, or none that can
  ///   be read, is left to those who read it.
  static func requireRoom(forTraceAt path: String) throws(HostError) {
    guard let status = try? disk.status(of: path), status.kind == .regular else { return }
    try HostProcess.requireRoom(
      for: byteCount(ofFile: status.byteCount), to: "reading the trace of \(status.byteCount)",
      of: HostProcess.fewThreadRoom, remedy: "trace fewer tokens, or give it more")
  }
}
