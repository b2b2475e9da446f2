import Files
import Metrics
import Quantities
import TestSupport

@testable import Comparison
@testable import Results

/// Results that tests compare.
enum Samples {
  /// A row for each of two tests at two prefetch depths.
  static let bench = "Tests/ComparisonTests/Samples/bench.json"
  /// A search on two devices' worth of trials.
  static let tune = "Tests/ResultsTests/Samples/tune.json"
  static let host = "Tests/ResultsTests/Samples/run-host.json"
  static let simulated = "Tests/ResultsTests/Samples/run-simulated.json"
  static let replayed = "Tests/ResultsTests/Samples/run-replayed.json"

  /// The file of the repository at `path`.
  static func path(_ path: String) -> String {
    #filePath.split(separator: "/").dropLast(3).map { "/\($0)" }.joined() + "/" + path
  }

  static func run(_ path: String = simulated) throws -> ResultFile<RunRecord> {
    try RunFolder.result(inFile: Self.path(path), files: DiskFileSystem())
  }

  /// The rows of `bench`.
  static func rows() throws -> [BenchmarkRecord] {
    guard case .bench(let rows) = try ReadResult(path: path(bench), files: DiskFileSystem()) else {
      return []
    }
    return rows
  }

  /// The search.
  static func search() throws -> TuningResult? {
    guard case .tune(let result) = try ReadResult(path: path(tune), files: DiskFileSystem()) else {
      return nil
    }
    return result
  }

  /// A run in `mode` whose tokens took `seconds`.
  static func run(
    _ seconds: [Double], mode: String = "host", tokens: [Int]? = nil
  ) throws -> RunRecord {
    var record = try run(mode == "host" ? host : replayed).content
    record.mode = mode
    record.tokenSeconds = seconds
    record.generatedTokenIDs = tokens ?? Array(0...seconds.count)
    record.tokensPerSecond = Double(seconds.count) / seconds.reduce(0, +)
    record.itlSeconds = .init(seconds.map { .roundedUp(seconds: $0) })
    record.warnings = []
    return record
  }
}
