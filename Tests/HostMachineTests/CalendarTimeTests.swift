@testable import HostMachine
import Testing

@Suite struct CalendarTimeTests {
  @Test(arguments: [
    (0, 0, "1970-01-01T00:00:00.000Z"), (951_782_399, 7, "2000-02-28T23:59:59.007Z"),
    (951_782_400, 0, "2000-02-29T00:00:00.000Z"), (1_709_251_199, 999, "2024-02-29T23:59:59.999Z"),
    (1_795_918_029, 123, "2026-11-29T02:07:09.123Z"),
    (4_107_542_400, 0, "2100-03-01T00:00:00.000Z"),
  ])
  func `moments are written as ISO 8601 has it`(seconds: Int, milliseconds: Int, text: String) {
    #expect(
      CalendarTime.text(secondsSince1970: seconds, milliseconds: milliseconds) == text)
  }
}
