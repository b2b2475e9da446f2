@testable import Reporting
@testable import Results
import Testing

@Suite struct StatusTextTests {
  @Test func `nothing is said of what is not known yet`() {
    let line = StatusText.line(RunStatus(), tokenLimit: 1200, residentBytes: 42 << 20)
    #expect(line == "0 of 1,200 tokens · RSS 42.0 MiB")
  }
}
