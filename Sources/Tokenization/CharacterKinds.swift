/// What word rules tell characters apart by: each character is of one kind, and a rule names sets
/// of them.
struct CharacterKinds: OptionSet, Sendable {
  let rawValue: UInt16

  /// Unicode categories Lu and Lt.
  static let capital = CharacterKinds(rawValue: 1 << 0)
  /// Unicode category Ll.
  static let small = CharacterKinds(rawValue: 1 << 1)
  /// Unicode categories Lm and Lo.
  static let caseless = CharacterKinds(rawValue: 1 << 2)
  /// Unicode category M.
  static let mark = CharacterKinds(rawValue: 1 << 3)
  /// Unicode category N.
  static let number = CharacterKinds(rawValue: 1 << 4)
  /// Carriage return or line feed.
  static let lineBreak = CharacterKinds(rawValue: 1 << 5)
  /// Any other character with the Unicode property White_Space.
  static let blank = CharacterKinds(rawValue: 1 << 6)
  /// Unicode category P.
  static let punctuation = CharacterKinds(rawValue: 1 << 7)
  /// All the rest: signs, control characters, what is not assigned.
  static let other = CharacterKinds(rawValue: 1 << 8)

  static let letter: CharacterKinds = [.capital, .small, .caseless]
  static let space: CharacterKinds = [.lineBreak, .blank]
}

extension CharacterKinds {
  /// The kind of `scalar`.
  init(_ scalar: Unicode.Scalar) {
    switch scalar.properties.generalCategory {
    case .uppercaseLetter, .titlecaseLetter: self = .capital
    case .lowercaseLetter: self = .small
    case .modifierLetter, .otherLetter: self = .caseless
    case .nonspacingMark, .spacingMark, .enclosingMark: self = .mark
    case .decimalNumber, .letterNumber, .otherNumber: self = .number
    case .connectorPunctuation, .dashPunctuation, .openPunctuation, .closePunctuation,
      .initialPunctuation, .finalPunctuation, .otherPunctuation:
      self = .punctuation
    default:
      if scalar == "\r" || scalar == "\n" {
        self = .lineBreak
      } else {
        self = scalar.properties.isWhitespace ? .blank : .other
      }
    }
  }

  /// The kind of an ASCII character, from a table.
  ///
  /// - Precondition: `byte` is below 128.
  static func ofASCII(_ byte: UInt8) -> CharacterKinds { ascii[Int(byte)] }

  private static let ascii: [CharacterKinds] = (UInt8(0)..<0x80).map { byte in
    CharacterKinds(Unicode.Scalar(byte))
  }
}
