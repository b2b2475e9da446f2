import Quantities
import Yams

/// What reads a kind of file in YAML: each fault is one sentence with the file and the key's path.
protocol YAMLReading {
  /// Named in errors.
  var file: String { get }
  /// What such a file is called in errors.
  var noun: String { get }
}

/// What no such file comes near to.
private enum YAMLLimit {
  /// Bounds what the YAML parser has to bear.
  static let byteCount = 1 << 18
  /// An alias may stand for others, so that a few lines can be a tree of any size, of which the
  /// parser takes every node in hand where it is a key.
  static let aliasCount = 32
}

extension YAMLReading {
  /// The tree that `yaml` says.
  func parse(_ yaml: String) throws(ProfileError) -> Node {
    guard yaml.utf8.count <= YAMLLimit.byteCount else {
      throw ProfileError(file: file, reason: "this is too long for a \(noun)")
    }
    guard YAMLFault.aliasCount(in: yaml) <= YAMLLimit.aliasCount else {
      throw ProfileError(
        file: file,
        reason: "this has names (`&name`) and more than \(YAMLLimit.aliasCount) stars that may be"
          + " aliases of them (`*name`); write out what they stand for")
    }
    let node: Node?
    do { node = try Yams.compose(yaml: yaml) } catch {
      throw ProfileError(file: file, reason: YAMLFault.reason(for: error))
    }
    guard let node else { throw ProfileError(file: file, reason: "the \(noun) is empty") }
    return node
  }

  /// The mapping called `name` in `root`; nil where there is none.
  func section(
    _ root: Node.Mapping, _ name: String, keys: [String]
  ) throws(ProfileError) -> Node.Mapping? {
    guard let node = root[name] else { return nil }
    return try mapping(node, at: name, keys: keys)
  }

  /// The mapping at `path`, which has no other keys than `keys`.
  func mapping(
    _ node: Node, at path: String?, keys: [String]
  ) throws(ProfileError) -> Node.Mapping {
    guard let mapping = node.mapping else {
      throw fault(path, "must be a mapping with the keys \(keys.joined(separator: ", "))")
    }
    for (key, _) in mapping {
      guard let name = key.scalar?.string else { throw fault(path, "has a key that is no text") }
      guard keys.contains(name) else {
        let nearest = NearestName.nearest(to: name, among: keys) ?? ""
        throw fault(
          join(path, name), "is not a key of a \(noun); the nearest is \(join(path, nearest))")
      }
    }
    return mapping
  }

  func requiredText(
    _ mapping: Node.Mapping, _ key: String, at path: String?
  ) throws(ProfileError) -> String {
    guard let text = try text(mapping, key, at: path) else {
      throw fault(join(path, key), "is missing")
    }
    return text
  }

  func text(
    _ mapping: Node.Mapping, _ key: String, at path: String?
  ) throws(ProfileError) -> String? {
    guard let node = mapping[key] else { return nil }
    guard let scalar = node.scalar else { throw fault(join(path, key), "must be one text") }
    // A description in several lines ends with a line break that is not meant.
    var text = scalar.string
    while text.last?.isWhitespace == true { text.removeLast() }
    return text
  }

  /// The number that `mapping` has at `key`, which errors about it call `position`.
  func value(
    _ mapping: Node.Mapping, _ key: String, at path: String, position: String,
    _ measure: ProfileMeasure
  ) throws(ProfileError) -> ProfileValue {
    let text = try requiredText(mapping, key, at: path)
    do { return try measure.value(parsing: text) } catch { throw fault(position, "\(error)") }
  }

  func join(_ path: String?, _ key: String) -> String { path.map { "\($0).\(key)" } ?? key }

  func fault(_ path: String?, _ reason: String) -> ProfileError {
    ProfileError(file: file, path: path, reason: reason)
  }
}

/// What can be wrong with YAML before its keys are looked at.
private enum YAMLFault {
  /// How many words of `yaml` may be aliases: a star that follows no letter and no digit. None
  /// where nothing has a name (`&name`) that they could stand for.
  ///
  /// Comments and quotes count too: what ends them takes a parser to tell.
  static func aliasCount(in yaml: String) -> Int {
    var (stars, names, isInWord, previous) = (0, 0, false, UInt8(0))
    for byte in yaml.utf8 {
      if byte == UInt8(ascii: "*"), !isInWord { stars += 1 }
      switch byte {
      case UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
        UInt8(ascii: "a")...UInt8(ascii: "z"):
        isInWord = true
      default: isInWord = false
      }
      if previous == UInt8(ascii: "&"), isInWord || byte == UInt8(ascii: "_") { names += 1 }
      previous = byte
    }
    return names > 0 ? stars : 0
  }

  /// What is wrong, without the whole file that the parser quotes for a key that is there twice.
  static func reason(for error: any Error) -> String {
    if case YamlError.duplicatedKeysInMapping(let keys, _) = error {
      let names = keys.joined(separator: ", ")
      return "\(names) is there twice in one mapping; keep one of them"
    }
    if case YamlError.composer(let context, _, _, _) = error,
      context?.description.contains("single document") == true
    {
      return "this has more than one document (`---` stands between two); keep one of them"
    }
    let lines = "\(error)".split(separator: "\n").map { $0.drop(while: \.isWhitespace) }
    // It quotes the line, which may be the whole file.
    let excerpts = lines.map { $0.count > 200 ? "\($0.prefix(200))…" : "\($0)" }
    return "this is not YAML: \(excerpts.joined(separator: " "))"
  }
}
