import Comparison
import Files
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
  /// Whether the answer stands on standard output already.
  var followsAnswer = false
  /// Says how much the process has held at most; nil where the record says nothing about that.
  var peak: (@Sendable () -> ByteCount)?
  /// What the run is held to; nil where that was settled before.
  var gates: Gates?

  private var record: RunRecord { result.content }

  /// What its folder is given, beside the folder itself.
  static let fileNames = [RunFolder.recordName, RunFolder.traceName] + derivedNames

  /// What is made from a run.
  static let derivedNames = ChartSet.fileNames + reportNames

  private static let reportNames = ["report.md", "report.html"]

  /// Writes the run itself, then all that is made from it; what was made from another run that was
  /// there goes, its trace included.
  mutating func write(as format: TableFormat) throws {
    result = try result.judged(by: gates)
    do { try folder.write(result) } catch {
      // What cannot be kept is shown all the same.
      show(try Self.text(of: result, as: format, trace: trace), as: format)
      throw error
    }
    let others = [RunFolder.traceName] + Self.derivedNames + WorkloadOutput.fileNames
    try writeReport(as: format, removing: others) { output in
      try output.folder.write(output.trace, of: output.result)
    }
  }

  /// Draws, writes the reports, does `work`, writes the pictures, and prints the result as
  /// `format`: last, because the most that the process has held is known last. What fails costs
  /// nothing of the others; where room is short, what says less goes without.
  ///
  /// - Parameter names: Files of another run that may be in the folder.
  mutating func writeReport(
    as format: TableFormat, removing names: [String], before work: (Self) throws -> Void = { _ in }
  ) throws {
    var attempts = Attempts()
    attempts.attempt { try folder.remove(names) }
    let drawn = ChartSet.drawn(record: record, trace: trace)
    for (index, text) in texts(drawn.pictures).enumerated() {
      attempts.attempt {
        do { try write(text) } catch {
          // With its pictures a page is several times as large.
          if drawn.pictures.isEmpty { throw error }
          try write(texts([])[index])
        }
      }
    }
    attempts.attempt {
      do { try work(self) } catch {
        // What pages show twice has no room beside what is nowhere else.
        if drawn.pictures.isEmpty { throw error }
        rewriteTexts([])
        try work(self)
      }
    }
    let charts = drawn.written(into: folder.path, of: disk)
    Console.note(charts)
    let pictures = charts.names == drawn.names ? drawn.pictures : keptPictures(of: charts)
    var shown: String?
    attempts.attempt { shown = try settle(pictures, format) }
    attempts.attempt {
      let text = try shown ?? Self.text(of: result, as: format, trace: trace, pictures: pictures)
      show(text, as: format)
    }
    try attempts.finish()
    sayWhere(format)
    if peak != nil { LastLook.leave { [self] in try lookAgain(pictures) } }
  }

  /// Whether a report is in the folder.
  var hasReport: Bool { Self.reportNames.contains { disk.exists("\(folder.path)/\($0)") } }

  /// Makes the report of this very run again where there is one, and prints the result as `format`.
  /// All files are complete before the first gets its name, so a disk that is full costs nothing of
  /// what is there; and what cannot be drawn now is shown as it is there.
  func rewriteReport(as format: TableFormat) throws {
    let drawn = ChartSet.drawn(record: record, trace: trace)
    Console.note(drawn)
    var new = drawn.pictures
    // A folder that has a picture's name costs that picture.
    for name in drawn.names where disk.isFolder("\(folder.path)/\(name)") {
      Console.complain("edgewise: \(name) not drawn: a folder has its name")
      new.removeAll { $0.name == name }
    }
    let pictures = ChartSet.fileNames.compactMap { name in
      new.first { $0.name == name } ?? keptPicture(name)
    }
    var attempts = Attempts()
    attempts.attempt {
      try folder.write(
        new.map { ($0.name, $0.bytes) } + texts(pictures).map { ($0.name, $0.bytes()) })
    }
    attempts.attempt {
      show(try Self.text(of: result, as: format, trace: trace, pictures: pictures), as: format)
    }
    try attempts.finish()
    sayWhere(format)
  }

  /// The picture of this name that is there; nil where none is that Edgewise drew.
  private func keptPicture(_ name: String) -> Picture? {
    let path = "\(folder.path)/\(name)"
    guard OwnFile.isOwn(path), let file = try? PositionedFile(path: path, files: disk),
      let bytes = try? file.bytes(at: 0, count: file.byteCount.bytes), !bytes.isEmpty
    else { return nil }
    return Picture(name: name, bytes: bytes)
  }

  private func sayWhere(_ format: TableFormat) {
    if format == .text { Console.tell("Report: \(folder.path)/report.html") }
  }

  /// Writes reports and run again for as long as the process has held more since: what it says of
  /// the peak covers everything that was made from it. Returns what is to be printed.
  private mutating func settle(_ pictures: [Picture], _ format: TableFormat) throws -> String {
    var shown: String?
    for round in 0..<Self.mostRounds {
      let hasGrown = notePeak()
      if !hasGrown, round > 0 { break }
      shown = try Self.text(of: result, as: format, trace: trace, pictures: pictures)
      if hasGrown {
        try folder.write(result)
        rewriteTexts(pictures)
      }
    }
    return try shown ?? Self.text(of: result, as: format, trace: trace, pictures: pictures)
  }

  /// The second round needs no more memory than the first; one more is for what was not foreseen.
  private static let mostRounds = 4

  /// Writes run and reports again where what came after them took more.
  ///
  /// - Throws: an exit code where only that violates the cap or fails a gate.
  private func lookAgain(_ pictures: [Picture]) throws {
    var output = self
    for _ in 0..<Self.mostRounds {
      let told = output.record
      guard let peak = peak?(), LastLook.isNews(peak, told: told.peakRSSBytes, told.memory),
        output.notePeak()
      else { break }
      try folder.write(output.result)
      output.rewriteTexts(pictures)
    }
    if output.record.violatesCap, !record.violatesCap { throw Console.violatedCap() }
    try Gates.requirePassed(output.record.gates)
  }

  /// Notes the peak in the record; returns whether it has grown.
  private mutating func notePeak() -> Bool {
    guard let peak = peak?(), peak.bytes > record.peakRSSBytes ?? 0 else { return false }
    var record = record
    record.outcome.note(peak: peak)
    // The trace beside it knows the run by its name.
    result = result.amended(record)
    if let judged = try? result.judged(by: gates) { result = judged }
    return true
  }

  private func write(_ text: (name: String, bytes: () -> [UInt8])) throws {
    try folder.write(text.bytes(), to: text.name)
  }

  /// The reports, by name; each is made as it is written.
  private func texts(_ pictures: [Picture]) -> [(name: String, bytes: () -> [UInt8])] {
    let report = RunReport(record: record, trace: trace, pictures: pictures)
    return [
      ("report.md", { FileSign.signed(markdown: report.markdown()) }),
      ("report.html", { Array(report.html().utf8) }),
    ]
  }

  /// Writes the reports once more, with those pictures alone that have been written. Where that
  /// leaves no room for the reports, the pictures go. Returns those that stay.
  private func keptPictures(of charts: DrawnCharts) -> [Picture] {
    do {
      for text in texts(charts.pictures) { try write(text) }
      return charts.pictures
    } catch {
      if !charts.names.isEmpty {
        Console.complain(
          "edgewise: \(charts.names.joined(separator: ", ")) removed to make room for reports:"
            + " \(error)")
      }
      try? folder.remove(charts.names)
      rewriteTexts([])
      return []
    }
  }

  /// Writes the reports once more. One that is there stays where there is no room for it beside;
  /// where it shows pictures that are gone, it makes room.
  private func rewriteTexts(_ pictures: [Picture]) {
    for text in texts(pictures) {
      do { try write(text) } catch {
        guard pictures.isEmpty else {
          Console.complain("edgewise: \(text.name) stays as it was: \(error)")
          continue
        }
        do {
          try folder.remove([text.name])
          try write(text)
        } catch { Console.complain("edgewise: \(text.name) is missing: \(error)") }
      }
    }
  }

  private func show(_ text: String, as format: TableFormat) {
    print((format == .text && followsAnswer ? "\n\n" : "") + text, terminator: "")
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
      String(decoding: try result.json(isOneLine: format == .jsonl), as: UTF8.self)
    case .csv: RunTable(record).csv()
    case .md: RunReport(record: record, trace: trace, pictures: pictures).markdown() + "\n"
    }
  }
}

extension ResultFile where Content == RunRecord {
  /// The same with what came of `gates`.
  func judged(by gates: Gates?) throws -> ResultFile {
    guard let gates, !gates.gateSet.isEmpty else { return self }
    var record = content
    record.outcome.gates = gates.outcomes(of: [try ResultFigures(record)])
    return amended(record)
  }
}
