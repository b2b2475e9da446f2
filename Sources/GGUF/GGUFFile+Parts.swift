import Files
import OrderedCollections
public import Quantities

/// A model lies in one file, or in several: `llama-gguf-split` and converters cut large ones. Each
/// then has the keys `split.no`, `split.count` and `split.tensors.count`, and the first, which may
/// have no tensors, whatever else is said of the model. They find each other by their names.
extension GGUFFile {
  /// One of the files that a model lies in.
  public struct Part: Hashable, Sendable {
    /// Where it lies.
    public let path: String
    /// Its size.
    public let byteCount: ByteCount
    /// Where its weights begin: everything before is header, in bytes from its beginning.
    public let dataOffset: Int
    /// Where its weights end; beyond the file where they are not all in it.
    public let endOfWeights: Int

    /// The weights that its header names and the file ends before.
    public var missingByteCount: ByteCount {
      ByteCount(max(0, endOfWeights - max(byteCount.bytes, dataOffset)))
    }

    fileprivate var beginsWeights: Bool { endOfWeights > 0 && byteCount.bytes > dataOffset }
  }

  /// How much of the weights is in the files.
  public enum Weights: Hashable, Sendable {
    case whole
    /// The files end before so many bytes of them.
    case cut(missing: ByteCount)
    /// The files end with their headers.
    case absent
  }

  /// How much of the weights is there.
  public var weights: Weights {
    let missing = parts.reduce(ByteCount.zero) { $0 + $1.missingByteCount }
    if missing == .zero { return .whole }
    return parts.contains(where: \.beginsWeights) ? .cut(missing: missing) : .absent
  }

  /// Whether all of the weights are there.
  public var hasWeights: Bool { weights == .whole }

  /// All files of the model at `path`, the first of them first, as their names say; whether they
  /// are there is not asked.
  public static func partPaths(ofModelAt path: String) -> [String] {
    guard let name = SplitName(path) else { return [path] }
    return (1...name.count).map(name.path(ofFile:))
  }

  /// The files of the split model that this one belongs to, in their order; nil where this is all.
  ///
  /// - Throws: `FileError` where one cannot be read, `GGUFError` where one is missing, has another
  ///   name than it was made with, is of another model, or has what another has.
  func splitFiles(mayLackWeights: Bool) throws -> [GGUFFile]? {
    guard let name = try splitName() else { return nil }
    let all = try (1...name.count).map { number in
      number == name.number
        ? self
        : try part(at: name.path(ofFile: number), number: number, mayLackWeights: mayLackWeights)
    }
    for part in all.dropFirst() { try part.check(isBeside: all[0]) }
    try Self.checkTensors(of: all)
    return all
  }

  /// What the file is called, which must be as it says of itself; nil where it is of no split
  /// model.
  private func splitName() throws(GGUFError) -> SplitName? {
    guard let count = try integerIfPresent(Self.countKey), count > 1 else { return nil }
    let index = try integer(Self.indexKey)
    guard count <= SplitName.mostFiles, (0..<count).contains(index) else {
      throw GGUFError(
        path: path, key: Self.indexKey,
        reason: "this says that it is file \(index), counted from 0, of the \(count) of a split"
          + " model; get it again")
    }
    guard let name = SplitName(path), name.number == index + 1, name.count == count else {
      throw GGUFError(
        path: path, key: Self.indexKey,
        reason: "this is one of the \(count) files of a split model, which find each other by their"
          + " names, and has lost its own; rename it to MODEL"
          + SplitName.ending(ofFile: index + 1, of: count))
    }
    return name
  }

  /// Another file of the same split model.
  private func part(at other: String, number: Int, mayLackWeights: Bool) throws -> GGUFFile {
    guard files.exists(other) else {
      throw GGUFError(
        path: other,
        reason: "there is no such file, which is number \(number) of the files of a split model;"
          + " put all of them into one folder")
    }
    return try GGUFFile(alone: other, files: files, mayLackWeights: mayLackWeights)
  }

  /// - Throws: `GGUFError` where this file is not of the split model of which `first` is the first.
  private func check(isBeside first: GGUFFile) throws(GGUFError) {
    guard try splitName() != nil else {
      throw GGUFError(
        path: path, key: Self.countKey,
        reason: "this is no file of a split model, as its name says; get that one again")
    }
    for (key, value) in metadata where key != Self.indexKey {
      guard let other = first.metadata[key], other != value else { continue }
      throw GGUFError(
        path: path, key: key,
        reason: "this is of another split model than \(first.path), whose \(key.quoted) differs;"
          + " get all files of one model")
    }
  }

  /// - Throws: `GGUFError` where a tensor is in two of the files, or one is in none.
  private static func checkTensors(of parts: [GGUFFile]) throws(GGUFError) {
    var paths: [String: String] = [:]
    for part in parts {
      for tensor in part.tensors {
        guard let other = paths.updateValue(part.path, forKey: tensor.name) else { continue }
        throw GGUFError(
          path: part.path, key: tensor.name,
          reason: "the tensor \(tensor.name.quoted) is in \(other) as well; get all files of one"
            + " model")
      }
    }
    let stated = try parts[0].integer(tensorCountKey)
    guard paths.count == stated else {
      throw GGUFError(
        path: parts[0].path, key: tensorCountKey,
        reason: "the \(parts.count) files of this split model have \(paths.count) tensors instead"
          + " of \(stated); get all files of one model")
    }
  }

  private static let indexKey = "split.no"
  private static let countKey = "split.count"
  private static let tensorCountKey = "split.tensors.count"
}

/// What a file of a split model is called, such as `MODEL-00002-of-00003.gguf`.
private struct SplitName {
  /// What comes before the ending that tells the files apart.
  let stem: String
  /// Counted from 1.
  let number: Int
  let count: Int

  /// Files state how many they are in two bytes.
  static let mostFiles = Int(UInt16.max)

  /// nil where the file at `path` has no such name.
  init?(_ path: String) {
    let words = path.split(separator: "-", omittingEmptySubsequences: false)
    guard words.count > 3, let number = Int(words[words.count - 3]),
      let count = Int(words[words.count - 1].prefix { $0.isNumber }),
      (1...Self.mostFiles).contains(count), (1...count).contains(number)
    else { return nil }
    stem = words.dropLast(3).joined(separator: "-")
    (self.number, self.count) = (number, count)
    guard self.path(ofFile: number) == path else { return nil }
  }

  /// The path of another file of the model.
  func path(ofFile number: Int) -> String { stem + Self.ending(ofFile: number, of: count) }

  static func ending(ofFile number: Int, of count: Int) -> String {
    "-\(padded(number))-of-\(padded(count)).gguf"
  }

  private static func padded(_ number: Int) -> String {
    let digits = String(number)
    return String(repeating: "0", count: max(0, 5 - digits.count)) + digits
  }
}
