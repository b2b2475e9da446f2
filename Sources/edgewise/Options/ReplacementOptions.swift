import ArgumentParser
import Files
import GGUF
import Plotting
import Quantities

/// A file and the argument that names it, or the folder that it is in.
struct NamedFile {
  let argument: String
  let path: String
  fileprivate private(set) var isInFolder = false

  /// nil where the argument was not given.
  init?(_ argument: String, _ path: String?) {
    guard let path else { return nil }
    self.argument = argument
    self.path = path
  }

  /// The files of these `names` in a folder; none where the argument was not given.
  static func files(_ names: [String], in folder: String?, of argument: String) -> [NamedFile?] {
    names.map { name in
      var file = NamedFile(argument, folder.map { "\($0)/\(name)" })
      file?.isInFolder = true
      return file
    }
  }

  /// The files of a model, which may be split; none where the argument was not given.
  static func ofModel(_ argument: String, _ path: String?) -> [NamedFile?] {
    path.map { GGUFFile.partPaths(ofModelAt: $0).map { NamedFile(argument, $0) } } ?? []
  }

  fileprivate var text: String {
    isInFolder
      ? "\(Invocation.quoted(path)) of \(argument)" : "\(argument) \(Invocation.quoted(path))"
  }

  /// Which other name would do.
  fileprivate var remedy: String { isInFolder ? "another folder" : "another file" }

  /// Throws where the file cannot be written. Of those in a folder that is found out when they are,
  /// but for one whose name a folder has, which stays: what can be written is written then, and the
  /// rest is shown. A picture that cannot be written costs nothing else.
  fileprivate func checkWritable() throws {
    if !isInFolder || !isPicture && disk.isFolder(path) { try disk.checkWritable(path) }
  }

  private var isPicture: Bool { Chart.Format.allCases.contains { path.hasSuffix(".\($0)") } }

  /// Whether there is something that writing would replace: of a folder it would fail.
  fileprivate var isThere: Bool { disk.exists(path) && !(isInFolder && disk.isFolder(path)) }
}

/// Which files a command may replace.
struct ReplacementOptions: ParsableArguments {
  @Flag(
    help: """
      Also replace or remove files that do not show that Edgewise wrote them. A file that is read \
      is never replaced.
      """)
  var force = false

  /// Finds out before the work whether its results can be written, and what they would replace.
  ///
  /// - Parameters:
  ///   - outputs: The files that the command writes, or removes because they would be of another
  ///     result; nil for one that it does not.
  ///   - inputs: Those that it reads, through others as well; what comes with the program is among
  ///     them without being named. Not asked for where nothing is written.
  /// - Throws: `ValidationError` where a file is written twice, written and read, or somebody's,
  ///   and where none is there that could be replaced; `FileError` where one cannot be written.
  func prepare(
    _ outputs: [NamedFile?], besides inputs: @autoclosure () throws -> [NamedFile?]
  ) throws {
    if outputs.allSatisfy({ $0 == nil }) {
      guard force else { return }
      throw ValidationError("--force is for a file or folder that is named to be written.")
    }
    var others = (try inputs() + EmbeddedModel.inputs).compactMap(\.self)
    for output in outputs.compactMap(\.self) {
      let rivals = others.lazy.filter { !($0.isInFolder && output.isInFolder) }
      if let other = rivals.first(where: { disk.isSameFile($0.path, output.path) }) {
        throw ValidationError(
          "\(output.text) is the same file as \(other.text); name \(output.remedy) to write.")
      }
      others.append(output)
      try output.checkWritable()
      guard force || !output.isThere || OwnFile.isOwn(output.path) else {
        throw ValidationError(
          "\(output.text) is there already and does not show that Edgewise wrote it; name"
            + " \(output.remedy), or add --force to replace it.")
      }
      if !force { replacements.watch(output.path) }
    }
  }
}
