import Quantities
public import Results

/// A run under way, in one line of a terminal.
public enum StatusText {
  /// Tokens, speed, hit rate, stall and memory, as far as they are known.
  public static func line(
    _ status: RunStatus, tokenLimit: Int, residentBytes: Int
  ) -> String {
    let parts = [
      "\(Digits.count(status.tokenCount)) of \(Digits.count(tokenLimit)) tokens",
      status.tokensPerSecond.map(Digits.pace),
      status.hitRate.map { "hit rate \(Digits.share($0))" },
      status.stallShare.map { "stall \(Digits.share($0))" },
      "RSS \(Digits.amount(residentBytes))",
    ]
    return parts.compactMap { $0 }.joined(separator: " · ")
  }
}
