extension FileSystem {
  /// The text of the file at `path` in UTF-8, as any editor may have saved it: without a byte order
  /// mark, and converted where such a mark says that it was in UTF-16.
  ///
  /// - Throws: `FileError` as `contents`, and where a byte is no text, which it names.
  public func text(of path: String) throws(FileError) -> [UInt8] {
    let bytes = try contents(of: path)
    do throws(TextFault) { return try TextDecoding.utf8(bytes) } catch {
      throw FileError(
        path: path, operation: .read, cause: .notText(byte: error.byte, line: error.line),
        offset: error.offset)
    }
  }
}

/// A byte that is no part of a text.
private struct TextFault: Error {
  let byte: UInt8
  let offset: Int
  /// Counted from 1.
  let line: Int

  init(at offset: Int, in bytes: [UInt8]) {
    byte = bytes[offset]
    self.offset = offset
    line = 1 + bytes[..<offset].count { $0 == UInt8(ascii: "\n") }
  }
}

private enum TextDecoding {
  private static let utf8Mark: [UInt8] = [0xEF, 0xBB, 0xBF]

  static func utf8(_ bytes: [UInt8]) throws(TextFault) -> [UInt8] {
    if bytes.starts(with: [0xFF, 0xFE]) { return try fromUTF16(bytes, isLittleEndian: true) }
    if bytes.starts(with: [0xFE, 0xFF]) { return try fromUTF16(bytes, isLittleEndian: false) }
    do throws(UTF8.ValidationError) { _ = try UTF8Span(validating: bytes.span) } catch {
      throw TextFault(at: error.byteOffsets.lowerBound, in: bytes)
    }
    // Text in UTF-16 without a mark has these.
    if let zero = bytes.firstIndex(of: 0) { throw TextFault(at: zero, in: bytes) }
    return bytes.starts(with: utf8Mark) ? Array(bytes.dropFirst(utf8Mark.count)) : bytes
  }

  private static func fromUTF16(
    _ bytes: [UInt8], isLittleEndian: Bool
  ) throws(TextFault) -> [UInt8] {
    let units = stride(from: 2, to: bytes.count - 1, by: 2).map { index in
      let (first, second) = (UInt16(bytes[index]), UInt16(bytes[index + 1]))
      return isLittleEndian ? first | second << 8 : first << 8 | second
    }
    guard bytes.count.isMultiple(of: 2) else { throw TextFault(at: bytes.count - 1, in: bytes) }
    if let zero = units.firstIndex(of: 0) { throw TextFault(at: 2 + 2 * zero, in: bytes) }
    guard let text = String(validating: units, as: UTF16.self) else {
      let fault = units.firstIndex { UTF16.isLeadSurrogate($0) || UTF16.isTrailSurrogate($0) }
      throw TextFault(at: 2 + 2 * (fault ?? 0), in: bytes)
    }
    return Array(text.utf8)
  }
}
