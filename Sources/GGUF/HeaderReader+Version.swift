extension HeaderReader {
  /// Reads the four letters that begin each GGUF file, and the version.
  mutating func version() throws -> UInt32 {
    if remaining == 0 { throw wrong("is missing, as the file is empty; get it again") }
    let magic: [UInt8] = Array("GGUF".utf8)
    for letter in magic {
      guard remaining > 0, try integer(UInt8.self) == letter else {
        if let other = OtherFile(beginning: beginning) { throw wrong(other.sentence, at: 0) }
        throw wrong("does not begin with GGUF; name a GGUF model file", at: 0)
      }
    }
    let version = try integer(UInt32.self)
    switch version {
    case 2, 3: return version
    case _ where (1...3).contains(version.byteSwapped):
      throw wrong("is of a big-endian file, which is not supported; get the little-endian one")
    default:
      throw wrong("has version \(version), but only 2 and 3 are supported; convert the model again")
    }
  }
}
