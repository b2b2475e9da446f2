import Yams

extension ProfileReader {
  /// An alias may stand for others, so that a few lines can be a tree of any size, of which the
  /// parser takes every node in hand where it is a key.
  private static let mostAliases = 32

  /// The tree that `yaml` says, within limits that no profile comes near to.
  func parse(_ yaml: String) throws(ProfileError) -> Node {
    guard yaml.utf8.count <= Self.maximumLength else {
      throw ProfileError(file: file, reason: "this is too long for a device profile")
    }
    guard Self.aliasCount(in: yaml) <= Self.mostAliases else {
      throw ProfileError(
        file: file,
        reason: "this has more than \(Self.mostAliases) aliases (`*name`); write out what they"
          + " stand for")
    }
    let node: Node?
    do { node = try Yams.compose(yaml: yaml) } catch {
      throw ProfileError(file: file, reason: Self.reason(for: error))
    }
    guard let node else { throw ProfileError(file: file, reason: "the profile is empty") }
    return node
  }

  /// How many words of `yaml` may be aliases: a star that follows no letter and no digit.
  private static func aliasCount(in yaml: String) -> Int {
    var (count, isInWord) = (0, false)
    for byte in yaml.utf8 {
      if byte == UInt8(ascii: "*"), !isInWord { count += 1 }
      switch byte {
      case UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
        UInt8(ascii: "a")...UInt8(ascii: "z"):
        isInWord = true
      default: isInWord = false
      }
    }
    return count
  }

  /// What is wrong, without the whole profile that the parser quotes for a key that is there twice.
  private static func reason(for error: any Error) -> String {
    if case YamlError.duplicatedKeysInMapping(let keys, _) = error {
      let names = keys.joined(separator: ", ")
      return "\(names) is there twice in one mapping; keep one of them"
    }
    let lines = "\(error)".split(separator: "\n").map { $0.drop(while: \.isWhitespace) }
    // It quotes the line, which may be the whole file.
    let excerpts = lines.map { $0.count > 200 ? "\($0.prefix(200))…" : "\($0)" }
    return "this is not YAML: \(excerpts.joined(separator: " "))"
  }
}
