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
    guard let (percent, path) = pinned(text) else {
      throw RunError("there is no cache policy \(text); take one of \(forms)")
    }
    guard let files else {
      throw RunError("the hot set of \(text) is in another file; name it with --cache-policy")
    }
    guard let percent else { return .pinned(try HotSetFile.hotSet(at: path, files: files)) }
    guard (0...100).contains(percent) else {
      throw RunError(
        "\(text) pins \(text.dropFirst(prefix.count).prefix { $0 != "%" })% of the slots; take 0 %"
          + " to 100 %")
    }
    return .pinned(try HotSetFile.hotSet(at: path, files: files, share: percent / 100))
  }

  /// The file that the policy which `text` names is in; nil where it is in none.
  public static func file(of text: String) -> String? {
    CachePolicy(name: text) == nil ? pinned(text)?.path : nil
  }

  private static let prefix = "pinned:"

  /// The parts of `pinned:FILE` or `pinned:30%:FILE`; nil where `text` is neither.
  private static func pinned(_ text: String) -> (percent: Double?, path: String)? {
    guard text.hasPrefix(prefix), text != prefix else { return nil }
    let rest = text.dropFirst(prefix.count)
    guard let mark = rest.firstIndex(of: "%"), rest[mark...].hasPrefix("%:"),
      let percent = try? QuantityParser.number(String(rest[..<mark]))
    else { return (nil, String(rest)) }
    return (percent, String(rest[mark...].dropFirst(2)))
  }
}
