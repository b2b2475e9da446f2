import ArgumentParser
import Results

/// Model files: what they are, their bundles, their tokens and logits.
struct ModelCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "model", abstract: "Looks into models and prepares them.",
    subcommands: [
      ModelInfoCommand.self, ModelBundleCommand.self, ModelTokenizeCommand.self,
      ModelLogitsCommand.self, ModelSynthesizeCommand.self,
    ])
}

/// The model that a `model` command is about.
struct ModelArgument: ParsableArguments {
  @Argument(
    help: """
      A GGUF file, or any file of a split model; without it the small model that comes with \
      Edgewise.
      """,
    completion: .models)
  var model: String?

  var path: String { get throws(RunError) { try EmbeddedModel.path(unless: model) } }

  /// The files that are read where its experts are too.
  var inputs: [NamedFile?] { get throws(RunError) { try EmbeddedModel.inputs(model: model) } }

  /// The file that is read, or all of a split model.
  var ownFiles: [NamedFile?] {
    get throws(RunError) { NamedFile.ofModel("the model", try path) }
  }
}
