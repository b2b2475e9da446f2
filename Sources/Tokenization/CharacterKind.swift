/// What the `qwen2` word rule tells apart.
enum CharacterKind {
  /// Unicode category L.
  case letter
  /// Unicode category N.
  case number
  /// Carriage return or line feed.
  case lineBreak
  /// Any other character with the Unicode property White_Space.
  case blank
  /// All the rest: punctuation, signs, marks, control characters.
  case symbol

  /// The kind of `scalar`.
  init(_ scalar: Unicode.Scalar) {
    switch scalar.properties.generalCategory {
    case .uppercaseLetter, .lowercaseLetter, .titlecaseLetter, .modifierLetter, .otherLetter:
      self = .letter
    case .decimalNumber, .letterNumber, .otherNumber: self = .number
    default:
      if scalar == "\r" || scalar == "\n" {
        self = .lineBreak
      } else {
        self = scalar.properties.isWhitespace ? .blank : .symbol
      }
    }
  }

  /// The kind of an ASCII character, from a table.
  ///
  /// - Precondition: `byte` is below 128.
  static func ofASCII(_ byte: UInt8) -> CharacterKind { ascii[Int(byte)] }

  private static let ascii: [CharacterKind] = (UInt8(0)..<0x80).map { byte in
    CharacterKind(Unicode.Scalar(byte))
  }
}
