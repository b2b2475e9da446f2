import ExpertStore
import Files
import Results
import Runs

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

  /// The files that are read for a model that a user has named, or for this one if he has not: the
  /// model and its expert bundle, which without a name is one beside it or any in the cache.
  ///
  /// - Throws: `RunError` where this one is missing.
  static func inputs(model name: String?, bundle: String? = nil) throws(RunError) -> [NamedFile?] {
    let path = try path(unless: name)
    let bundles =
      bundle.map { [NamedFile("--bundle", $0)] }
      ?? BundleLocator.paths(ofModelAt: path, files: disk).map { NamedFile("the bundle", $0) }
    return NamedFile.ofModel("--model", path) + bundles
  }

  /// The files that come with the package, which a bundle of the model may lie beside.
  static var inputs: [NamedFile?] {
    guard let folder = try? folder else { return [] }
    return [folder, folder + "/routing"].flatMap { folder -> [NamedFile?] in
      let names = (try? disk.names(inFolder: folder)) ?? []
      return names.filter { !$0.hasSuffix("." + ExpertBundle.fileExtension) }.map {
        NamedFile("what comes with the program,", "\(folder)/\($0)")
      }
    }
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
