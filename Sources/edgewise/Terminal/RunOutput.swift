import Plotting
import Quantities
import Reporting
import Results
import Tracing

/// Shows a finished run: the result on standard output, pictures and reports in its folder.
struct RunOutput {
  let result: ResultFile<RunRecord>
  let trace: Trace
  let folder: RunFolder

  private var record: RunRecord { result.content }

  /// Writes the run itself, then all that is made from it; what was made from another run that was
  /// there goes.
  func write(as format: TableFormat) throws {
    do { try folder.write(result, trace: trace) } catch {
      // What cannot be kept is shown all the same.
      try printResult(as: format)
      throw error
    }
    try writeReport(as: format, besideAnotherRun: true)
  }

  /// Prints the result as `format`, draws, and writes the reports.
  ///
  /// - Parameter isOther: Whether pictures that are in the folder may be those of another run.
  func writeReport(as format: TableFormat, besideAnotherRun isOther: Bool) throws {
    // Before the pictures: they take time, and programs and room that may not be there.
    // Markdown names them, so it has to wait.
    if format != .md { try printResult(as: format) }
    if isOther { try folder.remove(ChartSet.fileNames + ["report.md", "report.html"]) }
    let charts = ChartSet.write(record: record, trace: trace, into: folder.path, of: disk)
    Console.note(charts)
    let report = RunReport(record: record, trace: trace, pictures: charts.pictures)
    if format == .md { print(report.markdown()) }
    try folder.write([
      ("report.md", Array(report.markdown().utf8)), ("report.html", Array(report.html().utf8)),
    ])
    if format == .text { print("Report: \(folder.path)/report.html") }
  }

  private func printResult(as format: TableFormat) throws {
    switch format {
    case .text: print("\n\n" + RunSummary(record).text)
    case .json, .jsonl: try result.printJSON(onOneLine: format == .jsonl)
    case .csv: print(RunTable(record).csv(), terminator: "")
    case .md: print(RunReport(record: record, trace: trace).markdown())
    }
  }
}
