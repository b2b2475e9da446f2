import ArgumentParser

/// Which model.
struct ModelOptions: ParsableArguments {
  @Option(
    help: "The model, a GGUF file; without it the small model that comes with Edgewise.",
    completion: .models)
  var model: String?

  @Option(
    help: "The model's expert bundle; without it one is found or made.",
    completion: .file(extensions: ["ewx"]))
  var bundle: String?

  var path: String { model ?? EmbeddedModel.path }

  /// The files that are read.
  var inputs: [NamedFile?] { [NamedFile("--model", path), NamedFile("--bundle", bundle)] }
}
