/// What is often given instead of a model file, as its first bytes show.
enum OtherFile {
  case lfsPointer, webPage, answer, json, zeros, safetensors
  case archive(String)

  /// nil where the bytes show nothing of the kind.
  init?(beginning bytes: [UInt8]) {
    let text = String(decoding: bytes, as: UTF8.self).drop { $0.isWhitespace || $0 == "\u{FEFF}" }
    let lower = text.lowercased()
    if lower.hasPrefix("version https://git-lfs") || lower.hasPrefix("version https://hawser") {
      self = .lfsPointer
    } else if ["<!doctype", "<html", "<head", "<!--", "<?xml"].contains(where: lower.hasPrefix) {
      self = .webPage
    } else if bytes.count > 9, bytes[8] == UInt8(ascii: "{"), bytes[4..<8].allSatisfy({ $0 == 0 }) {
      self = .safetensors
    } else if let archive = Self.archives.first(where: { bytes.starts(with: $0.magic) }) {
      self = .archive(archive.name)
    } else if bytes.allSatisfy({ $0 == 0 }) {
      self = .zeros
    } else if Self.answers.contains(where: lower.hasPrefix)
      || lower.hasPrefix("{") && Self.complaints.contains(where: lower.contains)
    {
      self = .answer
    } else if ["{", "["].contains(where: lower.hasPrefix) {
      self = .json
    } else {
      return nil
    }
  }

  /// What is wrong with the header and what to do.
  var sentence: String {
    switch self {
    case .lfsPointer:
      "is missing, as this is a pointer of Git LFS and not the GGUF file; fetch that with"
        + " `git lfs pull`"
    case .webPage:
      "is missing, as this is a web page and not the GGUF file; download the file that the page"
        + " links to"
    case .answer:
      "is missing, as this is a server's answer in words and not the GGUF file; read it, and"
        + " download the file again"
    case .json:
      "is missing, as this is JSON and not the GGUF file; name the file that ends in .gguf"
    case .zeros:
      "is missing, as the file begins with zeros; download the GGUF file again, and to its end"
    case .safetensors:
      "is missing, as this is a safetensors file; convert the model to GGUF"
    case .archive(let name):
      "is missing, as this is a \(name) archive; unpack it, or convert what is in it to GGUF"
    }
  }

  private static let answers = [
    "entry not found", "invalid username", "access to model", "not found",
  ]

  /// Keys by which a server says in JSON what it cannot do.
  private static let complaints = ["\"error\"", "\"errors\"", "\"message\"", "\"detail\""]

  private static let archives: [(name: String, magic: [UInt8])] = [
    ("zip", [0x50, 0x4B, 3, 4]), ("gzip", [0x1F, 0x8B]), ("zstd", [0x28, 0xB5, 0x2F, 0xFD]),
    ("xz", [0xFD, 0x37, 0x7A, 0x58, 0x5A]), ("bzip2", [0x42, 0x5A, 0x68]),
  ]
}
