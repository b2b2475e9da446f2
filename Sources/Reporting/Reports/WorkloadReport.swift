import Metrics
public import Plotting
import Quantities
public import Results

/// Many requests and what they come to, for people and for spreadsheets.
public struct WorkloadReport {
  private let record: WorkloadRecord

  /// The report on `record`.
  public init(_ record: WorkloadRecord) { self.record = record }

  /// For a terminal.
  public var text: String { report.text }

  /// The same as Markdown, with all percentiles, all requests, and how to make it again; it refers
  /// to `pictures` by name.
  public func markdown(_ pictures: [Picture] = []) -> String { page(pictures).markdown }

  /// The same as one HTML file that needs nothing else: pictures are part of it.
  public func html(_ pictures: [Picture] = []) -> String { page(pictures).html }

  private func page(_ pictures: [Picture]) -> ReportPage {
    let statistics = PrintedTable(columns: Self.columns(Self.all), records: rows)
    let requests = PrintedTable(columns: Self.requestColumns, records: record.requests)
    return ReportPage(
      title: "\(record.workload) on \(record.device)", headline: headline,
      sections: [statistics.section("Statistics"), requests.section("Requests")]
        .compactMap(\.self),
      pictures: pictures, captions: Self.captions,
      lists: [
        ("What the figures are", remarks), ("Warnings", record.warnings),
        ("Assumptions", record.assumptions),
      ], command: record.command, profile: record.resolvedProfile)
  }

  private static let captions = [
    "requests": "How long the first token of each request took, and how such times are distributed",
    "tokens": "How long each further token took",
  ]

  /// A row for each request, unrounded.
  public var csv: String {
    FlatTable(name: "requests", records: record.requests, wordSeparator: " ").csv
  }

  private var report: TableReport<Row> {
    TableReport(
      title: record.workload, headline: headline,
      table: PrintedTable(columns: Self.columns(Self.chief), records: rows), remarksTitle: "",
      remarks: remarks, warnings: record.warnings, command: record.command)
  }

  /// A figure and its statistics.
  fileprivate struct Row {
    let key: String
    let statistics: FigureStatistics
  }

  private var rows: [Row] {
    let all = record.statistics
    return [
      ("ttft_seconds", all.ttftSeconds), ("itl_seconds", all.itlSeconds),
      ("tpot_seconds", all.tpotSeconds), ("e2e_seconds", all.e2eSeconds),
      ("stall_seconds", all.stallSeconds), ("tokens_per_second", all.tokensPerSecond),
      ("prefill_tokens_per_second", all.prefillTokensPerSecond),
    ].compactMap { key, statistics in statistics.map { Row(key: key, statistics: $0) } }
  }

  /// As in `30 requests of short on rk3588-nvme: first token 312 ms (p99 1.2 s), 16.2 tok/s`.
  private var headline: String {
    let count = record.requests.count
    let requests = "\(Digits.count(count)) request\(count == 1 ? "" : "s") of \(record.workload)"
    let first = record.statistics.ttftSeconds.map {
      "first token \(Digits.time($0.p50))"
        + (count > 1 ? " (\(Self.tail(of: $0)))" : "")
    }
    let speed = record.tokensPerSecond.map { Digits.pace($0) + interval }
    let figures = [first, speed].compactMap(\.self).joined(separator: ", ")
    let interrupted = record.isComplete ? "" : "interrupted after "
    return "\(interrupted)\(requests) on \(record.device) (\(record.mode))"
      + (figures.isEmpty ? "" : ": \(figures)")
  }

  private static func tail(of statistics: FigureStatistics) -> String {
    statistics.isTailKnown
      ? "p99 \(Digits.time(statistics.p99))" : "slowest \(Digits.time(statistics.max))"
  }

  /// Between which ends the speed of all requests together lies.
  private var interval: String {
    func speed(_ bound: (RequestRow) -> Double?) -> Double? {
      let times = record.requests.filter { !$0.itlSeconds.isEmpty }.map { row in
        bound(row).map { Double(row.itlSeconds.count) / $0 }
      }
      guard !times.isEmpty, !times.contains(nil) else { return nil }
      let tokens = record.requests.reduce(0) { $0 + $1.itlSeconds.count }
      return Double(tokens) / times.compactMap(\.self).reduce(0, +)
    }
    guard let low = speed({ $0.leastTokensPerSecond }),
      let high = speed({ $0.greatestTokensPerSecond })
    else { return "" }
    return " (\(Digits.rough(low))-\(Digits.rough(high)))"
  }

  private var remarks: [String] {
    [
      "time per output token is the mean of an answer's times between tokens, the first token"
        + " excluded; percentiles are by rank: p90 is the least value that nine of ten do not"
        + " exceed",
      "start: \(record.start.title); every later request finds what the ones before left",
      record.hitRate.map {
        "hit rate \(Digits.share($0)), waiting \(Digits.share(record.stallShare ?? 0)) of the time"
      },
    ].compactMap(\.self) + repetitionRemarks
  }

  private var repetitionRemarks: [String] {
    guard let repetitions = record.repetitions else { return [] }
    let speed = repetitions.tokensPerSecond.map {
      "decode speed \(Digits.pace($0.mean)), 95 % of means \(Digits.significant($0.low)) to"
        + " \(Digits.significant($0.high))" + Self.spread(of: $0)
    }
    let first = repetitions.ttftSeconds.map {
      "mean first token \(Digits.time($0.mean)), 95 % of means \(Digits.time($0.low)) to"
        + " \(Digits.time($0.high))" + Self.spread(of: $0)
    }
    return [speed, first].compactMap(\.self)
  }

  private static func spread(of statistics: RepetitionStatistics) -> String {
    let outliers = statistics.outliers.map { "\($0 + 1)" }.joined(separator: ", ")
    return "; CV \(Digits.share(statistics.variation)) in \(statistics.count) repetitions:"
      + " \(statistics.verdict.rawValue)"
      + (outliers.isEmpty ? "" : "; far from the others: \(outliers)")
  }
}

extension WorkloadReport {
  private static let chief = ["avg", "min", "p50", "p90", "p99", "max"]
  private static let all = [
    "avg", "std", "min", "p1", "p5", "p10", "p25", "p50", "p75", "p90", "p95", "p99", "max",
  ]

  private static func columns(_ statistics: [String]) -> [PrintedColumn<Row>] {
    [
      PrintedColumn(title: "over all requests") {
        Figure.named("workload.statistics.\($0.key)").name
      }
    ]
      + statistics.map { statistic in
        PrintedColumn(title: statistic) { row in
          let figure = Figure.named("workload.statistics.\(row.key).\(statistic)")
          return row.statistics[statistic].map(figure.text)
        }
      } + [PrintedColumn(title: "values") { Digits.count($0.statistics.count) }]
  }

  private static let requestColumns: [PrintedColumn<RequestRow>] = [
    PrintedColumn("workload.requests.request") { $0.request },
    PrintedColumn("workload.requests.name") { $0.name },
    PrintedColumn("workload.requests.repetition", isAlwaysShown: false) { $0.repetition },
    PrintedColumn("workload.requests.turn", isAlwaysShown: false) { $0.turn },
    PrintedColumn("workload.requests.start", isAlwaysShown: false) { $0.start.rawValue },
    PrintedColumn("workload.requests.prompt_tokens") { $0.promptTokens },
    PrintedColumn("workload.requests.context_tokens", isAlwaysShown: false) { $0.contextTokens },
    PrintedColumn("workload.requests.generated_tokens") { $0.generatedTokens },
    PrintedColumn("workload.requests.load_seconds") { $0.loadSeconds },
    PrintedColumn("workload.requests.ttft_seconds") { $0.ttftSeconds },
    PrintedColumn("workload.requests.tpot_seconds") { $0.tpotSeconds },
    PrintedColumn("workload.requests.e2e_seconds") { $0.e2eSeconds },
    PrintedColumn("workload.requests.stall_seconds") { $0.stallSeconds },
    PrintedColumn("workload.requests.bytes_read") { $0.bytesRead },
    PrintedColumn("workload.requests.hit_rate") { $0.hitRate },
    PrintedColumn("workload.requests.finish_reason") { $0.finishReason.rawValue },
  ]
}

extension FigureStatistics {
  /// The statistic that files call `name`; nil where there is none.
  fileprivate subscript(name: String) -> Double? {
    switch name {
    case "avg": avg
    case "std": std
    case "min": min
    case "max": max
    case "p1": p1
    case "p5": p5
    case "p10": p10
    case "p25": p25
    case "p50": p50
    case "p75": p75
    case "p90": p90
    case "p95": p95
    case "p99": p99
    default: nil
    }
  }
}
