public import Files
import Quantities
public import Residency
import Results

/// Cache policies as people write them: `layer-lru`, `pinned:FILE`, `pinned:30%:FILE`.
public enum CachePolicyName {
  /// All forms, for help and complaints.
  public static let forms =
    CachePolicy.unprofiled.map(\.description).joined(separator: ", ")
    + ", pinned:FILE or pinned:SHARE%:FILE"

  /// The policy that `text` names; a hot set is read from its file.
  ///
  /// - Parameter files: Where that is; nil where none may be read.
  /// - Throws: `RunError` where there is no such policy, or its file is of no use.
  public static func policy(_ text: String, files: (any FileSystem)?) throws -> CachePolicy {
    if let policy = CachePolicy(name: text) { return policy }
    let prefix = "pinned:"
    guard text.hasPrefix(prefix), text != prefix else {
      throw RunError("there is no cache policy \(text); take one of \(forms)")
    }
    guard let files else {
      throw RunError("the hot set of \(text) is in another file; name it with --cache-policy")
    }
    let rest = text.dropFirst(prefix.count)
    guard let mark = rest.firstIndex(of: "%"), rest[mark...].hasPrefix("%:"),
      let percent = try? QuantityParser.number(String(rest[..<mark]))
    else { return .pinned(try HotSetFile.hotSet(at: String(rest), files: files)) }
    guard (0...100).contains(percent) else {
      throw RunError("\(text) pins \(rest[...mark]) of the slots; take 0 % to 100 %")
    }
    return .pinned(
      try HotSetFile.hotSet(
        at: String(rest[mark...].dropFirst(2)), files: files, share: percent / 100))
  }
}
