@testable import Calibration
import Profiles
import Results
import Runs
import TestSupport
import Testing

/// Rows that cannot be right leave figures what they were or what the other rows make them, and
/// are named.
@Suite struct ContradictionTests {
  private static let (decode, prefill) = (
    MadeSpeeds.Test(model: "qwen3-1.7b", threads: 4, answer: 128),
    MadeSpeeds.Test(model: "qwen3-1.7b", threads: 4, prompt: 512)
  )

  private static func board() throws -> DeviceProfile {
    try ShippedProfiles.catalog.profile(named: "raspberry-pi-5-nvme")
  }

  /// The speeds of `tests` on a board whose memory gives 15 % less than its profile says, each
  /// times its factor.
  private static func rows(
    _ tests: [(test: MadeSpeeds.Test, factor: Double)]
  ) throws -> [CalibrationRow] {
    var speeds = try MadeSpeeds(of: board().applying(["memory.bandwidth=9.775 GB/s"]))
    let rows = try speeds.rows(tests.map(\.test), passes: 1, noise: 0)
    return zip(rows, tests).enumerated().map { index, entry in
      let (row, factor) = (entry.0, entry.1.factor)
      return CalibrationRow(
        origin: "\(factor == 1 ? "good" : "mad") \(index)", conditions: row.conditions,
        engine: row.engine, tokensPerSecond: factor * row.tokensPerSecond)
    }
  }

  private static func record(_ rows: [CalibrationRow]) throws -> CalibrationRecord {
    try #require(try DeviceCalibration.device(of: board(), by: rows)).record
  }

  private static func sentence(_ rows: [CalibrationRow]) throws -> String {
    let error = #expect(throws: RunError.self) { try record(rows) }
    return error?.description ?? ""
  }

  private static func figure(
    _ path: String, in record: CalibrationRecord
  ) throws -> CalibrationRecord.Parameter {
    try #require(record.parameters.first { $0.path == path })
  }

  @Test(arguments: [1e-4, 0.1, 0.4, 4, 1e4])
  func `one mad row of many changes nothing, and is named`(factor: Double) throws {
    let tests: [(test: MadeSpeeds.Test, factor: Double)] = [
      (Self.decode, 1), (Self.decode, factor), (Self.prefill, 1),
      (MadeSpeeds.Test(model: "qwen3-0.6b", threads: 4, answer: 128), 1),
    ]
    let rows = try Self.rows(tests)
    let record = try Self.record(rows)
    let without = try Self.record(rows.filter { $0.origin != "mad 1" })
    for (found, expected) in zip(record.parameters, without.parameters) {
      #expect(found == expected)
    }
    let bandwidth = try Self.figure("memory.bandwidth", in: record)
    #expect(bandwidth.isFitted && bandwidth.value == "9.8 GB/s", "\(bandwidth)")
    let named = record.warnings.filter { $0.hasPrefix("mad 1 says ") }
    #expect(named.count == 1 && named[0].contains("tok/s, where 8.0"))
    #expect(record.warnings.allSatisfy { !$0.hasPrefix("good") }, "\(record.warnings)")
    #expect(record.rows.map(\.isOutlier) == [false, true, false, false])
  }

  @Test(arguments: [1e-4, 0.2, 1e6])
  func `a mad row alone is refused with what was predicted`(factor: Double) throws {
    let sentence = try Self.sentence(Self.rows([(Self.decode, factor)]))
    #expect(sentence.hasPrefix("no figure can be fitted: mad 0 says "), "\(sentence)")
    #expect(sentence.contains(" tok/s, where 9.40 tok/s were predicted"), "\(sentence)")
    #expect(sentence.contains("measure it again"), "\(sentence)")
  }

  @Test func `a figure of which the only row is mad stays, and others are fitted`() throws {
    let slow = try Self.record(Self.rows([(Self.decode, 1e-4), (Self.prefill, 1)]))
    let bandwidth = try Self.figure("memory.bandwidth", in: slow)
    #expect(!bandwidth.isFitted && bandwidth.value == bandwidth.prior)
    #expect(
      bandwidth.reason == "mad 0 says 0.000805 tok/s, where 9.40 tok/s were predicted; measure it"
        + " again")
    #expect(try Self.figure("cpu.clusters.a76.int8", in: slow).isFitted)
    // A prompt that is read more slowly than an answer is made.
    let prompt = try Self.record(Self.rows([(Self.decode, 1), (Self.prefill, 0.05)]))
    let products = try Self.figure("cpu.clusters.a76.int8", in: prompt)
    #expect(
      !products.isFitted && products.reason?.hasPrefix("mad 1 says 2.") == true)
    #expect(try Self.figure("memory.bandwidth", in: prompt).value.hasPrefix("9.8"))
  }

  @Test func `of two that contradict each other neither counts where both may be right`() throws {
    let record = try Self.record(
      Self.rows([(Self.decode, 0.8), (Self.decode, 1.4), (Self.prefill, 1)]))
    #expect(try !Self.figure("memory.bandwidth", in: record).isFitted)
    #expect(record.warnings.contains { $0.contains("and contradicts mad 1 (11.3 tok/s); nothing") })
    #expect(record.warnings.contains { $0.contains("and contradicts mad 0 (6.44 tok/s); nothing") })
    let clear = try Self.record(
      Self.rows([(Self.decode, 1), (Self.decode, 10), (Self.prefill, 1)]))
    #expect(try Self.figure("memory.bandwidth", in: clear).value.hasPrefix("9.8"))
    #expect(
      clear.warnings.contains { $0.hasPrefix("mad 1 says 80.5 tok/s, where 8.0") })
  }

  @Test func `rows that agree about what no device has are not believed`() throws {
    let rows = try Self.rows([(Self.decode, 0.2), (Self.decode, 0.2), (Self.prefill, 1)])
    let record = try Self.record(rows)
    let bandwidth = try Self.figure("memory.bandwidth", in: record)
    #expect(!bandwidth.isFitted && bandwidth.value == "11.5 GB/s")
    #expect(record.warnings.count == 1)
    #expect(record.warnings[0].contains("mad 1 says 1.61 tok/s, where 9.40 tok/s were predicted:"))
    #expect(record.warnings[0].contains("memory.bandwidth would be 1.94 GB/s instead of 11.5 GB/s"))
    let everything = try Self.sentence(Array(rows.prefix(2)))
    #expect(everything.contains(", because 2 rows contradict each other or what else is known: "))
  }

  @Test func `what rows differ by is left of doubt`() throws {
    let deviations = try [0.0, 0.08, 0.16].map { difference in
      let tests = [(Self.decode, 1 - difference), (Self.decode, 1 + difference), (Self.prefill, 1)]
      return try Self.figure("memory.bandwidth", in: Self.record(Self.rows(tests)))
        .posteriorDeviation
    }
    #expect(deviations[1] > 1.3 * deviations[0], "\(deviations)")
    #expect(deviations[2] > 1.6 * deviations[1], "\(deviations)")
    // What two rows leave that are 16 % off their mean: 16 % ÷ √2, and twice that with one degree
    // of freedom.
    #expect(deviations[2] > 0.1 && deviations[2] < 0.25, "\(deviations)")
  }
}
