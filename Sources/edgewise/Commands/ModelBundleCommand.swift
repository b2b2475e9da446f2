import ArgumentParser
import ExpertStore
import HostMachine
import Models
import Quantities
import Runs

/// Writes the expert bundle of a model.
struct ModelBundleCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "bundle",
    abstract: """
      Writes a model's experts, and its embeddings, to a file in which each is one aligned read.
      """)

  @OptionGroup var model: ModelArgument

  @Option(help: "The bundle to write; without it next to the model, with the ending .ewx.")
  var output: String?

  @Flag(
    help: """
      Check every expert of an existing bundle against its checksum and the model instead: of the \
      one that a run would use, where --output names none.
      """)
  var verify = false

  @OptionGroup var replacement: ReplacementOptions

  func validate() throws {
    if verify, replacement.force {
      throw ValidationError("--force is for writing, and --verify writes nothing; leave it out.")
    }
  }

  func run() throws {
    Interruption.install()
    let locator = BundleLocator(model: try ModelFile(path: try model.path, files: disk))
    if verify {
      let bundle = try locator.bundle(at: output) { Progress.bundling($0) }
      // Damage is told first, and from what is no damage but another model's weights.
      try bundle.verifyAll { Progress.checking($0 / 2) }
      try locator.model.check(bundle) { Progress.checking((1 + $0) / 2) }
      Console.tell("\(bundle.path): \(bundle.header.checksums.count) experts, all good")
    } else {
      let path = output ?? locator.siblingPath
      try replacement.prepare([NamedFile("--output", path)], besides: try model.ownFiles)
      let bundle = try locator.makeBundle(at: path) { Progress.bundling($0) }
      Console.tell(
        "\(path): \(bundle.header.checksums.count) experts of \(bundle.header.expertByteCount)")
    }
  }
}
