import Quantities

extension FileSystem {
  /// The text of the file at `path` in UTF-8, as any editor may have saved it: without byte order
  /// marks, and converted where such a mark says that it was in UTF-16.
  ///
  /// - Parameter limit: A larger file is none of that kind, and is not read.
  /// - Throws: `FileError` where it is missing, a folder, a device or a pipe that was not handed
  ///   over, too large or not readable, and where a byte is no text, which it names.
  public func text(of path: String, limit: ByteLimit) throws(FileError) -> [UInt8] {
    let bytes = try contents(ofGiven: path, limit: limit)
    if let program = TextDecoding.compression(bytes) {
      throw FileError(path: path, operation: .read, cause: .compressed(by: program))
    }
    do throws(TextFault) { return try TextDecoding.utf8(bytes) } catch {
      throw FileError(
        path: path, operation: .read, cause: .notText(byte: error.byte, line: error.line),
        offset: error.offset)
    }
  }

  /// A pipe gives its bytes once, and a command may look into a file more than once: what came from
  /// one is kept.
  private func contents(ofGiven path: String, limit: ByteLimit) throws(FileError) -> [UInt8] {
    if let bytes = HandedOver.contents(of: path) { return bytes }
    let file = try openForReading(path)
    let bytes = try contents(of: file, limit: limit) { (beginning) throws(FileError) in
      guard let fault = TextDecoding.fault(inBeginning: beginning) else { return }
      throw FileError(
        path: path, operation: .read, cause: .notText(byte: fault.byte, line: fault.line),
        offset: fault.offset)
    }
    if try status(of: path).kind != .regular { HandedOver.keep(bytes, of: path) }
    return bytes
  }

  /// Opens what a user has named: a regular file, or a pipe or terminal that is open already and
  /// handed over by a name such as `/dev/stdin`. Opening any other pipe or device would wait for
  /// somebody who may never come, or read for ever.
  func openForReading(_ path: String) throws(FileError) -> any OpenFile {
    let kind = try status(of: path).kind
    if kind == .folder { throw FileError(path: path, operation: .read, cause: .folder) }
    guard kind == .regular || HandedOver.isName(path) else {
      throw FileError(path: path, operation: .read, cause: .notRegular)
    }
    return try open(path, for: kind == .regular ? .reading : .streaming)
  }
}

/// A byte that is no part of a text.
struct TextFault: Error {
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

/// What the bytes of a text, or of what was to be one, show.
public enum TextDecoding {
  private static let utf8Mark: [UInt8] = [0xEF, 0xBB, 0xBF]

  static func utf8(_ bytes: [UInt8]) throws(TextFault) -> [UInt8] {
    if isUTF16(bytes) {
      let text = try fromUTF16(bytes, isLittleEndian: bytes[0] == 0xFF)
      return Array(text.dropFirst(markLength(text)))
    }
    do throws(UTF8.ValidationError) { _ = try UTF8Span(validating: bytes.span) } catch {
      throw TextFault(at: error.byteOffsets.lowerBound, in: bytes)
    }
    // Text in UTF-16 without a mark has these.
    if let zero = bytes.firstIndex(of: 0) { throw TextFault(at: zero, in: bytes) }
    let length = markLength(bytes)
    return length == 0 ? bytes : Array(bytes.dropFirst(length))
  }

  /// What shows already in the first bytes of a file that it is no text: whoever gives others
  /// may never end. nil where nothing does.
  static func fault(inBeginning bytes: [UInt8]) -> TextFault? {
    guard !isUTF16(bytes), compression(bytes) == nil,
      let zero = bytes.firstIndex(of: 0)
    else { return nil }
    // What comes before it is named first.
    do throws(TextFault) { _ = try utf8(Array(bytes[...zero])) } catch { return error }
    return nil
  }

  static func isUTF16(_ bytes: [UInt8]) -> Bool {
    bytes.starts(with: [0xFF, 0xFE]) || bytes.starts(with: [0xFE, 0xFF])
  }

  /// The program that compressed `bytes`; nil where none is known to begin its files so.
  public static func compression(_ bytes: [UInt8]) -> String? {
    let starts: [(program: String, bytes: [UInt8])] = [
      ("gzip", [0x1F, 0x8B]), ("zip", [0x50, 0x4B, 0x03, 0x04]),
      ("zstd", [0x28, 0xB5, 0x2F, 0xFD]),
      ("xz", [0xFD, 0x37, 0x7A, 0x58, 0x5A, 0x00]), ("lz4", [0x04, 0x22, 0x4D, 0x18]),
    ]
    return starts.first { bytes.starts(with: $0.bytes) }?.program
  }

  /// How many of the first of `bytes` are marks: programs that put texts together leave several.
  static func markLength(_ bytes: [UInt8]) -> Int {
    var length = 0
    while bytes[length...].starts(with: utf8Mark) { length += utf8Mark.count }
    return length
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
