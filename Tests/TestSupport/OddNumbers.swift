/// Copies of a JSON text of which each has one number replaced: what any reader must take or refuse
/// in a sentence.
public enum OddNumbers {
  /// What replaces each number, besides twice itself.
  public static let values = [
    "-1", "0", "0.5", "1e9", "9223372036854775807", "18446744073709551616", "1e308", "-1e308",
    "1e400", "5e-324", "\"NaN\"", "null", "true",
  ]

  /// One copy.
  public struct Copy: Sendable {
    /// The key before the number, or before the list that it stands in.
    public let key: String
    /// What stood there, and what does now.
    public let old: String
    public let new: String
    public let text: String
  }

  /// The copies of `text`, pretty-printed JSON; of the numbers in a list the first is replaced.
  public static func copies(of text: String) -> [Copy] {
    var copies: [Copy] = []
    let lines = text.split(separator: "\n", omittingEmptySubsequences: false)
    var (key, isFirst) = ("", true)
    for (index, line) in lines.enumerated() {
      if let match = line.firstMatch(of: #/"(\w+)" : /#) {
        (key, isFirst) = (String(match.1), true)
      }
      guard isFirst, let match = line.firstMatch(of: #/^ *(?:"\w+" : )?(-?\d[-+.eE\d]*),?$/#)
      else { continue }
      isFirst = false
      let old = String(match.1)
      for new in values + ["\(2 * (Double(old) ?? 0))"] where new != old {
        var changed = lines
        changed[index] =
          line[..<match.1.startIndex] + Substring(new) + line[match.1.endIndex...]
        copies.append(
          Copy(key: key, old: old, new: new, text: changed.joined(separator: "\n")))
      }
    }
    return copies
  }
}
