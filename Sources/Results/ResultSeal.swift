import Files
import Quantities

/// A checksum that a result file has of itself: damage that leaves each number plausible shows.
///
/// When and where it was made is no part of it, nor is white space between values, nor whether a
/// character is escaped, so that a file may be laid out anew.
enum ResultSeal {
  private static let uncovered: Set = ["id", "started", "seal"]

  /// What `json` has for a seal and should have; nil where they are the same, or it has none.
  static func fault(in json: [UInt8], of tree: JSONTree) -> String? {
    guard case .text(let found)? = tree["seal"], let right = text(of: json), found != right
    else { return nil }
    return "its seal is \(found.prefix(40)), and that of what it holds is \(right)"
  }

  /// The checksum of the keys and values of the object `json`; nil where it is none.
  static func text(of json: [UInt8]) -> String? {
    var scanner = JSONScanner(ByteWindow(json))
    var covered: [UInt8] = []
    do throws(JSONFault) {
      try scanner.readObject { (scanner, key) throws(JSONFault) in
        let start = scanner.offset
        try scanner.skipValue()
        guard !uncovered.contains(key) else { return }
        covered.append(contentsOf: key.utf8)
        covered.append(contentsOf: json[start..<scanner.offset])
      }
    } catch { return nil }
    return Fingerprint.text(of: PlainJSON(covered))
  }
}
