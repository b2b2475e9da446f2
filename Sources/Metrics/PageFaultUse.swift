import Quantities
import Tracing

/// What a decoded token waits for on average because memory is too small.
public struct PageFaultUse: Codable, Hashable, Sendable {
  /// Times that it stops for pages.
  public var countPerToken: Double
  /// Bytes of the pages that come back.
  public var bytesPerToken: Double
  /// How long it waits for them.
  public var secondsPerToken: Double

  /// All of its values.
  public init(countPerToken: Double, bytesPerToken: Double, secondsPerToken: Double) {
    self.countPerToken = countPerToken
    self.bytesPerToken = bytesPerToken
    self.secondsPerToken = secondsPerToken
  }

  enum CodingKeys: String, CodingKey {
    case countPerToken = "count_per_token"
    case bytesPerToken = "bytes_per_token"
    case secondsPerToken = "seconds_per_token"
  }
}

extension TraceMetrics {
  /// What decoded tokens waited for because memory was too small; nil where they did not, or none
  /// was decoded.
  public var pageFaultUse: PageFaultUse? {
    guard let first = tokens.first else { return nil }
    var (count, bytes, duration) = (0, 0, Duration.zero)
    for span in trace.spans where span.start >= first.span.start {
      guard case .fault(let faults, let byteCount) = span.activity else { continue }
      (count, bytes) = (count + faults, bytes + byteCount.bytes)
      duration += span.duration
    }
    guard duration > .zero else { return nil }
    let tokenCount = Double(tokens.count)
    return PageFaultUse(
      countPerToken: Double(count) / tokenCount, bytesPerToken: Double(bytes) / tokenCount,
      secondsPerToken: duration.inSeconds / tokenCount)
  }
}
