/// Unicode text of all kinds for property tests.
enum RandomText {
  /// `length` pieces, each a character or a sequence that belongs together.
  static func make(length: Int, using generator: inout some RandomNumberGenerator) -> String {
    (0..<length).map { _ in piece(using: &generator) }.joined()
  }

  private static let sequences = [
    "👩‍👩‍👧‍👦", "🏳️‍🌈", "👍🏽", "🇩🇪", "e\u{301}", "क्षि", "\r\n", "\u{0}", "\u{85}", "'s", "'LL", "ſ", "  ",
    "\u{200D}", "\u{FEFF}", "\u{10FFFF}", "Ġ", "Ċ", "<|im_end|", "1²③", "\n \n", "…!",
  ]

  private static func piece(using generator: inout some RandomNumberGenerator) -> String {
    switch Int.random(in: 0..<6, using: &generator) {
    case 0: sequences.randomElement(using: &generator)!
    case 1: scalar(in: 0x20...0x7E, using: &generator)
    case 2: scalar(in: 0...0x24F, using: &generator)
    case 3: scalar(in: 0x300...0x3FFF, using: &generator)
    case 4: " " + scalar(in: 0x61...0x7A, using: &generator)
    default: scalar(in: 0...0x10FFFF, using: &generator)
    }
  }

  private static func scalar(
    in values: ClosedRange<UInt32>, using generator: inout some RandomNumberGenerator
  ) -> String {
    String(Unicode.Scalar(UInt32.random(in: values, using: &generator)) ?? "\u{FFFD}")
  }
}
