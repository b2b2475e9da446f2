@testable import Calibration
import Models
import Profiles
import Quantities
import Results
import Runs
import TestSupport
import Testing
import Validation

/// What comes of a calibration besides its figures.
@Suite struct DeviceCalibrationTests {
  private static func board() throws -> DeviceProfile {
    try ShippedProfiles.catalog.profile(named: "raspberry-pi-5-nvme")
  }

  private static func rows(_ answers: [Int] = [128, 128]) throws -> [CalibrationRow] {
    var speeds = try MadeSpeeds(of: board())
    return try speeds.rows(
      answers.map { MadeSpeeds.Test(model: "qwen3-1.7b", threads: 4, answer: $0) }, passes: 1,
      noise: 0)
  }

  private static func changed(_ row: CalibrationRow, by factor: Double) -> CalibrationRow {
    CalibrationRow(
      origin: "changed", conditions: row.conditions, engine: row.engine,
      tokensPerSecond: factor * row.tokensPerSecond)
  }

  @Test func `without speeds nothing changes, and the profile reads back`() throws {
    let base = try Self.board()
    let made = try #require(try DeviceCalibration.device(of: base, by: [], title: "mine"))
    #expect(made.record.rows.isEmpty)
    #expect(made.record.parameters.allSatisfy { !$0.isFitted && $0.value == $0.prior })
    #expect(made.record.parameters.allSatisfy { $0.reason?.contains("llama-bench -m") == true })
    let read = try DeviceProfile(yaml: made.profile.yaml, name: "mine")
    #expect(read.title == "mine")
    #expect(read.cpu == base.cpu && read.memory == base.memory && read.storage == base.storage)
  }

  @Test func `a fitted figure is measured, by rows of an engine and a format`() throws {
    let made = try #require(try DeviceCalibration.device(of: Self.board(), by: Self.rows([128])))
    let read = try DeviceProfile(yaml: made.profile.yaml, name: "mine")
    let field = try #require(read.fields.first { $0.path == "memory.bandwidth" })
    #expect(field.kind == .measured)
    #expect(
      field.source.hasPrefix("device calibrate: 1 row of llama.cpp b7500, Q4_0, posterior sd "))
    #expect(SpeedClass(of: .decode, on: read, threads: 4) == .measured)
    #expect(read.fields.first { $0.path == "cpu.dispatch" }?.kind != .measured)
  }

  @Test func `passes that differ by more than 5 % are named with both figures`() throws {
    let rows = try Self.rows()
    #expect(DeviceCalibration.disagreements(of: rows).isEmpty)
    let apart = DeviceCalibration.disagreements(of: [rows[0], Self.changed(rows[1], by: 1.06)])
    #expect(apart.count == 1)
    #expect(apart.first?.contains("(pass 0, test 0) and ") == true)
    #expect(apart.first?.contains("(changed); let the device cool down") == true)
    let near = DeviceCalibration.disagreements(of: [rows[0], Self.changed(rows[1], by: 1.04)])
    #expect(near.isEmpty)
  }

  @Test func `a row that no device of that kind makes is named`() throws {
    let rows = try Self.rows([128, 128, 128, 128, 64])
    let made = try #require(
      try DeviceCalibration.device(of: Self.board(), by: rows + [Self.changed(rows[4], by: 0.4)]))
    #expect(made.record.rows.last?.isOutlier == true)
    #expect(made.record.warnings.contains { $0.hasPrefix("changed says ") })
    #expect(made.record.rows.first?.isOutlier == false)
  }

  @Test func `more than the memory's peak is refused with both figures`() throws {
    let base = try Self.board()
    let rows = try Self.rows([128, 64]).map { Self.changed($0, by: 2.5) }
    let error = #expect(throws: RunError.self) { try DeviceCalibration.device(of: base, by: rows) }
    #expect(error?.description.contains("which is more than its peak, 17.1 GB/s") == true)
  }

  @Test func `an interruption leaves nothing`() throws {
    let calibration = try DeviceCalibration(
      of: Self.board(), by: Self.rows(), replays: .ofModelsInMemory())
    let made = try calibration.run(
      title: nil, unpriced: [], command: "", progress: { _ in }, isInterrupted: { true })
    #expect(made == nil)
  }

  @Test func `a data sheet makes a device of class C, whose doubts are none`() throws {
    var sheet = try DataSheet(
      core: "A76", cores: 4, clock: .init(hertz: 2.4e9), peak: .init(bytesPerSecond: 17.1e9),
      isPhone: false)
    sheet.memory = .mebibytes(8192)
    let base = try sheet.profile(named: "sheet", source: "the data sheet")
    let made = try #require(try DeviceCalibration.device(of: base, by: []))
    let read = try DeviceProfile(yaml: made.profile.yaml, name: "mine")
    #expect(read.memory.total == .mebibytes(8192))
    #expect(abs(read.memory.bandwidth.bytesPerSecond / 10.6e9 - 1) < 0.01)
    #expect(read.cpu.clusters[0].bandwidth <= read.memory.bandwidth)
    for threads in 1...4 {
      #expect(SpeedClass(of: .decode, on: read, threads: threads) == .dataSheet)
    }
    #expect(throws: RunError.self) {
      try DataSheet(
        core: "6502", cores: 1, clock: .init(hertz: 1e6), peak: .init(bytesPerSecond: 1e6),
        isPhone: false)
    }
  }
}
