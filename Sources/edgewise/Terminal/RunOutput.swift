import Plotting
import Quantities
import Reporting
import Results
import Tracing

/// Shows a finished run: pictures and reports in its folder, the result on standard output.
struct RunOutput {
  let result: ResultFile<RunRecord>
  let trace: Trace
  let folder: RunFolder

  private var record: RunRecord { result.content }

  /// Draws, writes the reports, and prints the result as `format`.
  func write(as format: TableFormat) throws {
    let charts = try Pictures.drawn {
      try ChartSet.write(record: record, trace: trace, into: folder.path, of: disk)
    }
    let report = RunReport(
      record: record, trace: trace, charts: charts, folder: folder.path, files: disk)
    try folder.write(Array(report.markdown().utf8), to: "report.md")
    try folder.write(Array(try report.html().utf8), to: "report.html")
    switch format {
    case .text:
      print("\n\n" + RunSummary(record).text)
      print("Report: \(folder.path)/report.html")
    case .json, .jsonl: try result.printJSON(onOneLine: format == .jsonl)
    case .csv: print(RunTable(record).csv(), terminator: "")
    case .md: print(report.markdown())
    }
  }
}

/// Drawing, where there may be nothing to draw with.
enum Pictures {
  /// The names of the pictures that `draw` makes; none, and a message, where gnuplot is missing.
  static func drawn(_ draw: () throws -> [String]) throws -> [String] {
    do { return try draw() } catch let error as ReportError where error.kind == .gnuplotMissing {
      Console.complain("edgewise: \(error)")
      return []
    }
  }
}
