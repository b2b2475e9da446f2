public import Plotting
public import Results
public import Tracing

/// Everything that is to be known about one run, for people.
public struct RunReport {
  private let record: RunRecord
  private let trace: Trace?
  private let pictures: [Picture]

  /// The report on `record`.
  ///
  /// - Parameters:
  ///   - trace: What happened when, for the causes of waiting; nil where it was not kept.
  ///   - pictures: Those that lie beside the report, as `ChartSet` has drawn them.
  public init(record: RunRecord, trace: Trace?, pictures: [Picture] = []) {
    self.record = record
    self.trace = trace
    self.pictures = pictures
  }

  /// The report as Markdown; it refers to the pictures by name.
  public func markdown() -> String { page.markdown }

  /// The report as one HTML file that needs nothing else: pictures are part of it.
  public func html() -> String { page.html }

  private var page: ReportPage {
    let verdict = Verdict(record)
    return ReportPage(
      title: "\(record.model) on \(record.deviceText)", headline: verdict.headline,
      alarms: verdict.alarms, sections: RunSections(record: record, trace: trace).all,
      pictures: pictures, captions: Self.captions,
      lists: [("Warnings", record.warnings), ("Assumptions", record.assumptions)],
      text: record.text.isEmpty ? nil : record.text, command: record.command,
      profile: record.resolvedProfile)
  }

  private static let captions = [
    "timeline": "What processor and storage did during a few typical tokens",
    "latency": "How long each token took, and how such times are distributed",
    "breakdown": "Where each token's time went",
  ]
}
