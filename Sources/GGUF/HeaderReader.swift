import Files
import Quantities

/// Reads the numbers and strings at the beginning of a GGUF file, front to back.
///
/// Nothing in the file is trusted: each length is compared with what is left of the file before
/// memory is claimed for it. What throws throws `FileError` where the file cannot be read, and
/// `GGUFError` where it is damaged.
struct HeaderReader {
  /// The part of the file that an error is about.
  enum Part {
    case header
    case metadataKey(index: Int)
    case metadata(key: String)
    case tensorInfo(index: Int)
    case tensor(name: String)
  }

  /// What is being read; errors name it.
  var part = Part.header
  /// Where the next value begins, in bytes from the beginning of the file.
  private(set) var offset = 0

  private let file: PositionedFile
  /// The stretch of the file in memory, and where it begins.
  private var window: [UInt8] = []
  private var windowOffset = 0

  private static let windowByteCount = 1 << 18
  /// Far above any chat template; keeps a damaged length from claiming gigabytes.
  private static let longestString = 1 << 26

  /// Reads from the beginning of `file`.
  init(_ file: PositionedFile) { self.file = file }

  /// The bytes that have not been read.
  var remaining: Int { file.byteCount.bytes - offset }

  /// The first bytes of the file; none where they cannot be read.
  var beginning: [UInt8] {
    (try? file.bytes(at: 0, count: min(512, file.byteCount.bytes))) ?? []
  }

  /// Reads a little-endian integer.
  mutating func integer<Value: FixedWidthInteger>(
    _: Value.Type = Value.self
  ) throws -> Value {
    let start = try take(MemoryLayout<Value>.size)
    var bits: UInt64 = 0
    for index in 0..<MemoryLayout<Value>.size {
      bits |= UInt64(window[start + index]) << (8 * index)
    }
    return Value(truncatingIfNeeded: bits)
  }

  /// Reads the number of things that follow, each of at least `smallest` bytes.
  mutating func count(
    of things: String, atLeast smallest: Int, atMost largest: Int = .max
  ) throws -> Int {
    let begin = offset
    let count = try integer(UInt64.self)
    guard let count = Int(exactly: count), count <= remaining / smallest, count <= largest else {
      throw damaged("claims \(count) \(things), too many for this file", at: begin)
    }
    return count
  }

  /// Reads a length and as many bytes of UTF-8.
  mutating func string() throws -> String {
    let begin = offset
    let count = try count(of: "bytes of text", atLeast: 1, atMost: Self.longestString)
    let start = try take(count)
    guard let text = String(validating: window[start..<start + count], as: UTF8.self) else {
      throw damaged("has text that is not UTF-8", at: begin)
    }
    return text
  }

  /// An error about `part` of the file, at `position` or else where the next value begins.
  func damaged(_ what: String, at position: Int? = nil) -> GGUFError {
    wrong("\(what); the file is damaged, get it again", at: position)
  }

  /// An error about `part` of a file that need not be damaged.
  func wrong(_ what: String, at position: Int? = nil) -> GGUFError {
    GGUFError(
      path: file.path, key: part.key, offset: position ?? offset, reason: "\(part.name) \(what)")
  }

  /// Moves past `count` bytes and returns where they begin in the window.
  private mutating func take(_ count: Int) throws -> Int {
    if offset - windowOffset + count > window.count {
      guard count <= remaining else { throw damaged("is cut off by the end of the file") }
      window = try file.bytes(
        at: offset, count: min(remaining, max(count, Self.windowByteCount)))
      windowOffset = offset
    }
    defer { offset += count }
    return offset - windowOffset
  }
}

extension HeaderReader.Part {
  var name: String {
    switch self {
    case .header: "the header"
    case .metadataKey(let index): "the name of metadata entry \(index)"
    case .metadata(let key): "metadata key \(key.quoted)"
    case .tensorInfo(let index): "the info of tensor \(index)"
    case .tensor(let name): "tensor \(name.quoted)"
    }
  }

  var key: String? {
    switch self {
    case .metadata(let key): key
    case .tensor(let name): name
    case .header, .metadataKey, .tensorInfo: nil
    }
  }
}
