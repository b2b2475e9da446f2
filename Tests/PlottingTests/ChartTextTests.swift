@testable import Plotting
import Testing

@Suite struct ChartTextTests {
  @Test func `quotes are doubled and control characters become spaces`() {
    #expect(ChartText.quoted("it's\na\ttab") == "'it''s a tab'")
    #expect(ChartText.quoted("") == "''")
  }

  @Test func `long text loses its middle`() {
    #expect(ChartText.shortened("abcdefghij", to: 5) == "ab…ij")
    #expect(ChartText.shortened("abcde", to: 5) == "abcde")
  }
}
