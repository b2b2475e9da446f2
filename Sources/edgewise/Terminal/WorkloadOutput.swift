import ArgumentParser
import Comparison
import Files
import Metrics
import Plotting
import Quantities
import Reporting
import Results

/// Shows a finished workload: the result on standard output, all of it in its folder.
struct WorkloadOutput {
  private(set) var result: ResultFile<WorkloadRecord>
  /// nil where nothing is kept.
  let folder: RunFolder?
  /// Says how much the process has held at most; nil where the record says nothing about that.
  var peak: (@Sendable () -> ByteCount)?

  /// What its folder is given, beside the folder itself.
  static let fileNames = [RunFolder.workloadName] + derivedNames

  /// What is made from a workload.
  static let derivedNames =
    ["requests.csv", "report.md", "report.html", "ttft.hgrm", "itl.hgrm"]
    + WorkloadChartSet.fileNames

  /// Writes `record` into `folder`, prints it as `format`, and settles `gates`.
  ///
  /// - Throws: an exit code where it was interrupted, has violated its cap, or a gate has failed.
  static func deliver(
    _ record: WorkloadRecord, in folder: RunFolder?, as format: TableFormat, _ gates: Gates,
    peak: (@Sendable () -> ByteCount)? = nil
  ) throws {
    if record.requests.isEmpty, !record.isComplete {
      Console.complain("edgewise: interrupted before the first answer; nothing was written")
      throw ExitCode.interrupted
    }
    var (record, attempts) = (record, Attempts())
    record.outcome.gates = gates.outcomes(of: [try ResultFigures(record)])
    attempts.attempt {
      var output = WorkloadOutput(result: try record.asFile(), folder: folder, peak: peak)
      defer { record = output.result.content }
      try output.write(as: format)
    }
    attempts.attempt {
      try gates.settle(
        record.gates, of: [try ResultFigures(record)], asText: format == .text,
        isComplete: record.isComplete)
    }
    try attempts.finish()
    if !record.isComplete { throw ExitCode.interrupted }
    if record.violatesCap { throw Console.violatedCap() }
    try Gates.requirePassed(record.gates)
  }

  /// Writes the result, then all that is made from it, and prints it as `format`. What fails costs
  /// nothing of the others.
  mutating func write(as format: TableFormat) throws {
    let report = WorkloadReport(result.content)
    guard let folder else { return try show(report, as: format) }
    do { try folder.write(result.json(), to: RunFolder.workloadName) } catch {
      // What cannot be kept is shown all the same, and costs nothing of what is there.
      try show(report, as: format)
      throw error
    }
    var attempts = Attempts()
    attempts.attempt { try folder.remove(Self.derivedNames + RunOutput.fileNames) }
    keep(report, in: folder, &attempts)
    attempts.attempt { try show(report, as: format) }
    try attempts.finish()
    if format == .text { Console.tell("Report: \(folder.path)/report.html") }
    if peak != nil { LastLook.leave { [self] in try lookAgain(in: folder) } }
  }

  /// Writes the result again where what came after it took more.
  ///
  /// - Throws: an exit code where only that violates the cap.
  private func lookAgain(in folder: RunFolder) throws {
    let told = result.content
    guard let peak = peak?(), LastLook.isNews(peak, told: told.peakRSSBytes, told.memory) else {
      return
    }
    var output = self
    try output.notePeak(in: folder)
    if output.result.content.violatesCap, !told.violatesCap { throw Console.violatedCap() }
  }

  private mutating func keep(
    _ report: WorkloadReport, in folder: RunFolder, _ attempts: inout Attempts
  ) {
    let charts = WorkloadChartSet.drawn(result.content).written(into: folder.path, of: disk)
    Console.note(charts)
    var files: [(name: String, bytes: () -> [UInt8])] = [
      ("requests.csv", { Array(report.csv.utf8) }),
      ("report.md", { FileSign.signed(markdown: report.markdown(charts.pictures)) }),
      ("report.html", { Array(report.html(charts.pictures).utf8) }),
    ]
    for (name, seconds) in distributions {
      guard let histogram = ValueHistogram(seconds) else { continue }
      let text = histogram.percentileDistribution(unitsPerValue: Self.millisecondsPerSecond)
      files.append((name, { FileSign.signed(histogram: text) }))
    }
    for file in files { attempts.attempt { try folder.write(file.bytes(), to: file.name) } }
    attempts.attempt { try notePeak(in: folder) }
  }

  /// What the process has held at most is known last.
  private mutating func notePeak(in folder: RunFolder) throws {
    guard let peak = peak?(), peak.bytes > result.content.peakRSSBytes ?? 0 else { return }
    var record = result.content
    record.outcome.note(peak: peak)
    result = result.amended(record)
    try folder.write(result.json(), to: RunFolder.workloadName)
  }

  private static let millisecondsPerSecond = 1000.0

  private var distributions: [(name: String, seconds: [Double])] {
    [
      ("ttft.hgrm", result.content.requests.compactMap(\.ttftSeconds)),
      ("itl.hgrm", result.content.requests.flatMap(\.itlSeconds)),
    ]
  }

  private func show(_ report: WorkloadReport, as format: TableFormat) throws {
    switch format {
    case .text:
      print(report.text, terminator: "")
    case .md: print(report.markdown(), terminator: "")
    case .csv: print(report.csv, terminator: "")
    case .json: print(String(decoding: try result.json(), as: UTF8.self), terminator: "")
    case .jsonl:
      print(String(decoding: try result.json(isOneLine: true), as: UTF8.self), terminator: "")
    }
  }
}
