extension BinaryFloatingPoint where Self: LosslessStringConvertible {
  /// The number that `text` writes in decimal digits, as tables have it: not in words or
  /// hexadecimal digits, and with nothing behind it that the system's own reader passes over, such
  /// as all that follows a byte of zero. nil where it is something else, or too large.
  public init?(decimal text: some StringProtocol) {
    guard text.utf8.allSatisfy(Self.isPartOfDecimal), let number = Self(String(text)),
      number.isFinite
    else { return nil }
    self = number
  }

  private static func isPartOfDecimal(_ byte: UInt8) -> Bool {
    switch byte {
    case UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "."), UInt8(ascii: "+"),
      UInt8(ascii: "-"), UInt8(ascii: "e"), UInt8(ascii: "E"):
      true
    default: false
    }
  }
}
