@testable import HostMachine
@testable import Measurement
import Profiles
import Quantities
import Results
import TestSupport
import Testing

@Suite struct StoragePlausibilityTests {
  private static let quiet = HostDisturbance(
    stolenShare: 0, othersShare: 0, involuntarySwitches: 0)

  @Test func `a storage that is faster than memory is refused with both numbers`() throws {
    let point = StorageSurvey.Point(
      byteCount: .mebibytes(1), queueDepth: 4, bandwidth: Bandwidth(bytesPerSecond: 44e9))
    let readings = StorageMeasurement.Readings(
      survey: StorageSurvey([point]), method: "", spread: "")
    try readings.refuseMemory(
      peak: Bandwidth(bytesPerSecond: 50e9), path: "disk", disturbance: Self.quiet)
    let error = #expect(throws: RunError.self) {
      try readings.refuseMemory(
        peak: Bandwidth(bytesPerSecond: 11e9), path: "disk", disturbance: Self.quiet)
    }
    #expect(error?.description.contains("44 GB/s") == true)
    #expect(error?.description.contains("11 GB/s") == true)
    #expect(error?.description.contains("others used") == false)
    let busy = HostDisturbance(stolenShare: 0, othersShare: 0.4, involuntarySwitches: 9)
    let other = #expect(throws: RunError.self) {
      try readings.refuseMemory(
        peak: Bandwidth(bytesPerSecond: 11e9), path: "disk", disturbance: busy)
    }
    #expect(
      other?.description.contains(
        "others used 40 % of the processors while memory was measured, which may be why") == true)
  }

  @Test func `a file of less than 1 MiB is too small, and is called as the user calls it`() throws {
    let folder = TemporaryFolder()
    try folder.create("small", Array(repeating: 1, count: 900 << 10))
    let watch = MeasurementWatch(progress: { _ in }, isInterrupted: { false })
    let error = #expect(throws: RunError.self) {
      try StorageMeasurement(path: folder["small"], name: "mine", files: disk).run(
        seconds: 1, watch)
    }
    #expect(
      error?.description
        == "mine is too small to measure storage with; name a file of at least 1 MiB, better 1 GiB")
  }
}
