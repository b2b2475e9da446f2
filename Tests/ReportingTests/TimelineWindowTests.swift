import Quantities
@testable import Reporting
import Testing
import Tracing

@Suite struct TimelineWindowTests {
  /// A trace of tokens that take so many `milliseconds` each, one after the other.
  private static func trace(_ milliseconds: [Int], layers: Int = 1) -> Trace {
    var trace = Trace()
    var now = Instant.start
    for (index, length) in milliseconds.enumerated() {
      let end = now + .milliseconds(length)
      for layer in 0..<layers {
        trace.spans.append(
          Span(activity: .attention(layer: layer), start: now, end: now, inserted: .zero))
      }
      trace.spans.append(
        Span(activity: .token(index: index + 1), start: now, end: end, inserted: .zero))
      now = end
    }
    return trace
  }

  @Test func `typical neighbours behind the first tokens are shown`() throws {
    let trace = Self.trace([10, 10, 10, 10, 90, 20, 10, 11, 9, 50])
    let window = try #require(TimelineWindow(of: trace, typicalSeconds: 0.010))
    #expect(window.tokens.map(\.index) == [7, 8, 9])
    #expect(abs(window.length - 0.030) < 1e-12)
  }

  @Test func `few tokens are all shown`() throws {
    let window = try #require(TimelineWindow(of: Self.trace([10, 20]), typicalSeconds: nil))
    #expect(window.tokens.map(\.index) == [1, 2])
  }

  @Test func `a deep model shows one token`() throws {
    let trace = Self.trace([10, 10, 10, 10, 10, 10], layers: 52)
    let window = try #require(TimelineWindow(of: trace, typicalSeconds: 0.01))
    #expect(window.tokens.count == 1)
  }

  @Test func `there is no window without tokens`() {
    #expect(TimelineWindow(of: Trace(), typicalSeconds: nil) == nil)
  }

  @Test func `what lies outside is cut off`() throws {
    let window = try #require(TimelineWindow(of: Self.trace([10, 20]), typicalSeconds: nil))
    let part = window.part(from: .start + .milliseconds(25), to: .start + .milliseconds(99))
    #expect(part == .start + .milliseconds(25)..<(.start + .milliseconds(30)))
    #expect(window.part(from: window.end, to: window.end + .milliseconds(1)) == nil)
  }
}
