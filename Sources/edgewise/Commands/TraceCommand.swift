import ArgumentParser
import Metrics
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
