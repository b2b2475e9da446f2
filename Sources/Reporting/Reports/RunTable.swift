public import Results

/// A run for spreadsheets: a line for each token.
public struct RunTable {
  private let record: RunRecord

  /// The table of `record`.
  public init(_ record: RunRecord) { self.record = record }

  /// `index,token_id,seconds`: the first token's seconds are the time to it, any other's the time
  /// since the one before. Unrounded; empty where it was not measured.
  public func csv() -> String {
    let seconds = [record.ttftSeconds] + record.tokenSeconds.map { $0 }
    let lines = record.generatedTokenIDs.enumerated().map { index, token in
      let time = index < seconds.count ? seconds[index].map { "\($0)" } ?? "" : ""
      return "\(index),\(token),\(time)"
    }
    return (["index,token_id,seconds"] + lines).joined(separator: "\n") + "\n"
  }
}
