import Quantities

/// The bytes of a text from its beginning to its end, of which only some are in memory at a time
/// where they are a file's.
public struct ByteWindow: Sendable {
  /// How many bytes there are.
  public let count: Int
  /// nil where all are in memory.
  private let file: (any OpenFile)?
  /// How many bytes of the file come before the first: those of a mark.
  private let origin: Int
  private var bytes: [UInt8]
  /// What `bytes` begin with, counted from the first byte.
  private var start = 0

  private static let size = 1 << 18

  /// All of `bytes`, which stay in memory.
  public init(_ bytes: [UInt8]) {
    count = bytes.count
    file = nil
    origin = 0
    self.bytes = bytes
  }

  /// The first `count` bytes of `file` behind `origin` others.
  private init(_ file: any OpenFile, from origin: Int, count: Int) {
    self.count = count
    self.file = file
    self.origin = origin
    bytes = []
  }

  /// The text in the file at `path` in UTF-8, as `FileSystem.text` gives it: a window where it is
  /// such a file; all of it, if it is no more than `limit`, where it is in UTF-16 or is handed over
  /// by a pipe. That the bytes are text is left to whoever reads them.
  ///
  /// - Throws: `FileError` as `FileSystem.text`.
  public init(path: String, files: any FileSystem, whole limit: ByteLimit) throws(FileError) {
    let file = try files.openForReading(path)
    let status = try file.status()
    let first = status.kind == .regular ? try Self.beginning(of: file) : []
    if let program = TextDecoding.compression(first) {
      throw FileError(path: path, operation: .read, cause: .compressed(by: program))
    }
    guard status.kind == .regular, !TextDecoding.isUTF16(first) else {
      self.init(try files.text(of: path, limit: limit))
      return
    }
    let markLength = TextDecoding.markLength(first)
    self.init(file, from: markLength, count: max(0, status.byteCount.bytes - markLength))
  }

  private static func beginning(of file: any OpenFile) throws(FileError) -> [UInt8] {
    var window = ByteWindow(file, from: 0, count: 64)
    try window.move(to: 0)
    return window.bytes
  }

  /// The byte at `offset`; nil behind the last.
  public mutating func byte(at offset: Int) throws(FileError) -> UInt8? {
    let index = offset - start
    if index >= 0, index < bytes.count { return bytes[index] }
    guard file != nil, (0..<count).contains(offset) else { return nil }
    try move(to: offset)
    return bytes.first
  }

  /// The bytes in `range`, fewer where the file has become shorter.
  public mutating func bytes(in range: Range<Int>) throws(FileError) -> [UInt8] {
    if range.lowerBound >= start, range.upperBound - start <= bytes.count {
      return Array(bytes[range.lowerBound - start..<range.upperBound - start])
    }
    var result: [UInt8] = []
    result.reserveCapacity(range.count)
    while result.count < range.count,
      let byte = try byte(at: range.lowerBound + result.count)
    { result.append(byte) }
    return result
  }

  /// Puts the window's beginning at `offset`.
  private mutating func move(to offset: Int) throws(FileError) {
    guard let file else { return }
    start = offset
    var bytes = [UInt8](repeating: 0, count: min(Self.size, count - offset))
    defer { self.bytes = bytes }
    var span = bytes.mutableSpan
    let filled = try unsafe span.withUnsafeMutableBytes { (buffer) throws(FileError) in
      try unsafe file.fill(buffer, at: origin + offset)
    }
    bytes.removeLast(bytes.count - filled)
  }
}
