/// Finds the JSON values in a text of which each begins a line, among messages that a program or a
/// shell wrote before, between and after them.
public struct EmbeddedJSON: Sendable {
  private let text: [UInt8]
  private let kinds: [Kind]
  private var offset = 0
  /// Whether the text ended before a value did.
  public private(set) var isCutOff = false

  /// The kinds of values that can be told from messages.
  public enum Kind: Sendable {
    case object
    /// A list that is empty or begins with an object.
    case list

    var open: UInt8 { self == .object ? UInt8(ascii: "{") : UInt8(ascii: "[") }
    var close: UInt8 { self == .object ? UInt8(ascii: "}") : UInt8(ascii: "]") }
  }

  /// The values of these `kinds` in `text`.
  public init(_ text: [UInt8], in kinds: [Kind]) {
    self.text = text
    self.kinds = kinds
  }

  /// Where the next value is; nil where there is no further one.
  public mutating func next() -> Range<Int>? {
    var isLineStart = true
    while offset < text.count {
      if isLineStart, let kind = kinds.first(where: { isBegun($0) }) {
        let start = offset
        skip(kind)
        return isCutOff ? nil : start..<offset
      }
      switch text[offset] {
      case UInt8(ascii: "\n"): isLineStart = true
      // Shells and letters put the last before a line.
      case UInt8(ascii: " "), UInt8(ascii: "\t"), UInt8(ascii: "\r"), UInt8(ascii: ">"): break
      default: isLineStart = false
      }
      offset += 1
    }
    return nil
  }

  private func isBegun(_ kind: Kind) -> Bool {
    guard text[offset] == kind.open else { return false }
    if kind == .object { return true }
    let blanks = [UInt8(ascii: " "), UInt8(ascii: "\t"), UInt8(ascii: "\r"), UInt8(ascii: "\n")]
    let first = text[(offset + 1)...].first { !blanks.contains($0) }
    return first.map { [Kind.object.open, kind.close].contains($0) } ?? true
  }

  /// Steps behind the mark that closes the value it stands at.
  private mutating func skip(_ kind: Kind) {
    var depth = 0
    var isInString = false
    while offset < text.count {
      let byte = text[offset]
      offset += 1
      switch byte {
      case UInt8(ascii: "\\") where isInString: offset += 1
      case UInt8(ascii: "\""): isInString.toggle()
      case kind.open where !isInString: depth += 1
      case kind.close where !isInString: depth -= 1
      default: break
      }
      if depth == 0 { return }
    }
    isCutOff = true
  }
}
