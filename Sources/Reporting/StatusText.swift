import Plotting
public import Results

/// A run under way, in one line of a terminal.
public enum StatusText {
  /// Tokens, speed, hit rate, stall and memory, as far as they are known.
  public static func line(
    _ status: RunStatus, tokenLimit: Int, residentBytes: Int
  ) -> String {
    let parts = [
      "\(Figure.count(status.tokenCount)) of \(Figure.count(tokenLimit)) tokens",
      status.tokensPerSecond.map(Figure.pace),
      status.hitRate.map { "hit rate \(Figure.share($0))" },
      status.stallShare.map { "stall \(Figure.share($0))" },
      "RSS \(Figure.amount(residentBytes))",
    ]
    return parts.compactMap { $0 }.joined(separator: " · ")
  }
}
