import Files
import TestSupport
import Testing

@testable import Results

@Suite struct KnobValidationRecordTests {
  static let record = {
    var trusted = KnobValidationRow(
      knob: .storage, verdict: .trust, limiter: "reads, by the kernel (control groups v1)",
      evidence: "the kernel allows 20.0 MB/s, a plain stream got 19.8 MB/s")
    trusted.setting = "storage.bandwidth=19800000 B/s"
    trusted.model = "small"
    trusted.memoryCapBytes = 50 << 20
    trusted.rounds = 3
    trusted.freeTokensPerSecond = 400
    trusted.limitedTokensPerSecond = 10
    (trusted.measuredRatio, trusted.leastRatio, trusted.greatestRatio) = (40, 39.6, 40.4)
    trusted.simulatedRatio = 40.2
    trusted.profileFactor = 1.1
    trusted.appliedRatio = 39.8
    trusted.dilation = 2
    let missing = KnobValidationRow(
      knob: .cores, verdict: .notJudged, reason: "this host gives the process one processor")
    return KnobValidationRecord(
      engineVersion: "1.0.0", rows: [trusted, missing], isComplete: true, warnings: [],
      command: "edgewise validate knobs",
      host: HostDescription(
        processor: "a processor", cores: 1, memoryBytes: 1 << 30, system: "a system",
        kernelVariant: "avx2"),
      resolvedProfile: "title: this host\n")
  }()

  @Test func `what is written is as its schema says, and reads back`() throws {
    let file = try ResultFile(
      Self.record, origin: ResultOrigin(started: "2026-11-30T12:00:00Z", hostID: "h"))
    let json = try RunFolder.json(file)
    let schema = SchemaCheck(
      try JSONValue(ResultSchema(of: KnobValidationRecord.self).json()))
    #expect(schema.complaints(about: try JSONValue(json)) == [])
    let read = try ResultFile<KnobValidationRecord>(json: json, path: "", orElse: "damaged")
    #expect(read.content == Self.record)
    #expect(Knob.allCases.map(\.rawValue) == ["storage", "memory-bandwidth", "cores", "memory"])
  }

  @Test func `errors are of slowdowns`() throws {
    let row = Self.record.rows[0]
    #expect(abs(try #require(row.simulatedError) - 0.005) < 1e-9)
    #expect(abs(try #require(row.appliedError) + 0.005) < 1e-9)
    #expect(Self.record.rows[1].simulatedError == nil)
  }

  @Test func `it is passed where knobs were judged and all of them are trusted`() {
    var record = Self.record
    #expect(record.isPassed)
    record.rows[0].verdict = .upperBound
    #expect(!record.isPassed)
    record.rows.removeFirst()
    #expect(!record.isPassed)
  }
}
