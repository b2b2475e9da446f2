extension UInt8 {
  /// How many bytes a character of valid UTF-8 has that begins with this one.
  var characterByteCount: Int { self < 0x80 ? 1 : self < 0xE0 ? 2 : self < 0xF0 ? 3 : 4 }
}
