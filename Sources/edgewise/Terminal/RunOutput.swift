import Plotting
import Quantities
import Reporting
import Results
import Tracing

/// Shows a finished run: the result on standard output, pictures and reports in its folder.
struct RunOutput {
  private(set) var result: ResultFile<RunRecord>
  let trace: Trace
  let folder: RunFolder
  /// Says how much the process has held at most; nil where the record says nothing about that.
  var peak: (() -> ByteCount)?

  private var record: RunRecord { result.content }

  /// What its folder is given, beside the folder itself.
  static let fileNames = ["run.json", "trace.json"] + derivedNames

  /// What is made from a run.
  private static let derivedNames = ChartSet.fileNames + ["report.md", "report.html"]

  /// Writes the run itself, then all that is made from it; what was made from another run that was
  /// there goes.
  mutating func write(as format: TableFormat) throws {
    do { try folder.write(result, trace: trace) } catch {
      // What cannot be kept is shown all the same.
      show(try Self.text(of: result, as: format, trace: trace), as: format)
      throw error
    }
    try writeReport(as: format, besideAnotherRun: true)
  }

  /// Draws, writes the reports and prints the result as `format`: last, because the most that the
  /// process has held is known last. What fails costs nothing of the others.
  ///
  /// - Parameter isOther: Whether pictures that are in the folder may be those of another run.
  mutating func writeReport(as format: TableFormat, besideAnotherRun isOther: Bool) throws {
    var attempts = Attempts()
    if isOther {
      attempts.attempt {
        try folder.remove(Self.derivedNames)
      }
    }
    let charts = ChartSet.write(record: record, trace: trace, into: folder.path, of: disk)
    Console.note(charts)
    var shown: String?
    attempts.attempt { shown = try settle(charts.pictures, format) }
    attempts.attempt {
      let text =
        try shown ?? Self.text(of: result, as: format, trace: trace, pictures: charts.pictures)
      show(text, as: format)
    }
    try attempts.finish()
    if format == .text { print("Report: \(folder.path)/report.html") }
  }

  /// Writes the reports, and the run again for as long as the process has held more since: what it
  /// says of the peak covers everything that was made from it. Returns what is to be printed.
  private mutating func settle(_ pictures: [Picture], _ format: TableFormat) throws -> String {
    var shown = ""
    for round in 0..<Self.mostRounds {
      if try !notePeak(), round > 0 { break }
      let report = RunReport(record: record, trace: trace, pictures: pictures)
      shown = try Self.text(of: result, as: format, trace: trace, pictures: pictures)
      let own = peak == nil ? [] : [("run.json", try RunFolder.json(result))]
      try folder.write(
        own + [
          ("report.md", Array(report.markdown().utf8)),
          ("report.html", Array(report.html().utf8)),
        ])
    }
    return shown
  }

  /// The second round needs no more memory than the first; one more is for what was not foreseen.
  private static let mostRounds = 4

  /// Notes the peak in the record; returns whether it has grown.
  private mutating func notePeak() throws -> Bool {
    guard let peak = peak?(), peak.bytes > record.peakRSSBytes ?? 0 else { return false }
    var record = record
    record.outcome.note(peak: peak)
    result = try record.asFile()
    return true
  }

  private func show(_ text: String, as format: TableFormat) {
    print((format == .text ? "\n\n" : "") + text, terminator: "")
  }

  /// A result as `format` shows it.
  static func text(
    of result: ResultFile<RunRecord>, as format: TableFormat, trace: Trace,
    pictures: [Picture] = []
  ) throws -> String {
    let record = result.content
    return switch format {
    case .text: RunSummary(record).text + "\n"
    case .json, .jsonl:
      String(decoding: try RunFolder.json(result, isOneLine: format == .jsonl), as: UTF8.self)
    case .csv: RunTable(record).csv()
    case .md: RunReport(record: record, trace: trace, pictures: pictures).markdown() + "\n"
    }
  }
}
