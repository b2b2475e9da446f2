import ArgumentParser
import Results

/// Which model.
struct ModelOptions: ParsableArguments {
  @Option(
    help: """
      The model, a GGUF file, or any file of a split one; without it the small model that comes \
      with Edgewise.
      """,
    completion: .models, transform: String.init(fileName:))
  var model: String?

  @Option(
    help: "The model's expert bundle; without it one is found or made.",
    completion: .file(extensions: ["ewx"]), transform: String.init(fileName:))
  var bundle: String?

  /// Where it is.
  var path: String { get throws(RunError) { try EmbeddedModel.path(unless: model) } }

  /// The files that are read.
  var inputs: [NamedFile?] {
    get throws(RunError) { try EmbeddedModel.inputs(model: model, bundle: bundle) }
  }
}
