import Glibc

/// Small texts the kernel offers as files.
enum SystemText {
  /// The whole text at `path`; nil where it cannot be read.
  static func read(_ path: String) -> String? {
    let descriptor = unsafe open(path, O_RDONLY | O_CLOEXEC)
    guard descriptor >= 0 else { return nil }
    defer { close(descriptor) }
    var bytes: [UInt8] = []
    var page = [UInt8](repeating: 0, count: 4096)
    while true {
      let count = unsafe Glibc.read(descriptor, &page, page.count)
      if count < 0, errno == EINTR { continue }
      if count < 0 { return nil }
      if count == 0 { return String(decoding: bytes, as: UTF8.self) }
      bytes += page[..<count]
    }
  }

  /// What stands behind the first `key` and a `separator` in lines such as `VmRSS:  1760 kB`.
  static func value(of key: String, in text: String, separator: Character = ":") -> String? {
    for line in text.split(separator: "\n") {
      let parts = line.split(separator: separator, maxSplits: 1)
      if parts.count == 2, trimmed(parts[0]) == key { return trimmed(parts[1]) }
    }
    return nil
  }

  /// `text` without the blanks, tabs, line ends and zero bytes around it.
  static func trimmed(_ text: some StringProtocol) -> String {
    let isBlank = { (character: Character) in character.isWhitespace || character == "\0" }
    let tail = text.drop(while: isBlank)
    return String(tail.reversed().drop(while: isBlank).reversed())
  }
}
