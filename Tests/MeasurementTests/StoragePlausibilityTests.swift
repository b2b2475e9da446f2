@testable import Measurement
import Profiles
import Quantities
import Results
import Testing

@Suite struct StoragePlausibilityTests {
  @Test func `a storage that is faster than memory is refused with both numbers`() throws {
    let point = StorageSurvey.Point(
      byteCount: .mebibytes(1), queueDepth: 4, bandwidth: Bandwidth(bytesPerSecond: 44e9))
    let readings = StorageMeasurement.Readings(
      survey: StorageSurvey([point]), method: "", spread: "")
    try readings.refuseMemory(peak: Bandwidth(bytesPerSecond: 50e9), path: "disk")
    let error = #expect(throws: RunError.self) {
      try readings.refuseMemory(peak: Bandwidth(bytesPerSecond: 11e9), path: "disk")
    }
    #expect(error?.description.contains("44 GB/s") == true)
    #expect(error?.description.contains("11 GB/s") == true)
  }
}
