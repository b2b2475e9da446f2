import Files
import Results

/// The small trained model that comes with the package, and the tables beside it.
enum EmbeddedModel {
  /// Where the model lies.
  ///
  /// - Throws: `RunError` where it did not come along with the program.
  static var path: String { get throws(RunError) { try folder + "/smallthinker-tiny-q4_0.gguf" } }

  /// Where the model lies that a user has named, or this one if he has not.
  ///
  /// - Throws: `RunError` where this one is missing.
  static func path(unless name: String?) throws(RunError) -> String {
    if let name { return name }
    return try path
  }

  /// Where everything lies that comes with the package: beside the program.
  ///
  /// - Throws: `RunError` where it did not come along.
  static var folder: String {
    get throws(RunError) {
      // Foundation, whose bundles these are, ends the program where there is none.
      let name = "edgewise_edgewise.resources"
      let folder = ProgramFolder.path + "/\(name)/Resources"
      guard disk.isFolder(folder) else {
        throw RunError(
          "what comes with the program is not beside it: keep \(name) in the same folder, or name"
            + " a model with --model")
      }
      return folder
    }
  }
}

/// The folder of the program's own file, wherever it was called from.
enum ProgramFolder {
  static var path: String {
    ((try? disk.destination(ofLink: "/proc/self/exe")) ?? "").split(separator: "/").dropLast()
      .reduce("") { $0 + "/" + $1 }
  }
}
