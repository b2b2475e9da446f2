import ArgumentParser
import Files
import HostMachine
import Kernels
import Runs

/// Writes the logits of a sequence of tokens.
struct ModelLogitsCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "logits",
    abstract: "Writes logits as float32, little endian, positions × vocabulary.")

  @OptionGroup var model: ModelArgument

  @Option(help: "Token ids, separated by commas.")
  var tokens: TokenList

  @Option(help: "Reference arithmetic (f32) or int8 products (q8).")
  var activations: Arithmetic.Precision = .quantized

  @Option(help: "Tokens computed at once.")
  var batch = 128

  @Option(name: [.long, .customShort("t")], help: "Compute threads. (default: all strong cores)")
  var threads: Int?

  @Option(help: "The file to write.")
  var output: String

  @OptionGroup var replacement: ReplacementOptions

  func validate() throws {
    if !(1...4096).contains(batch) { throw ValidationError("--batch must be between 1 and 4096.") }
    if tokens.ids.isEmpty { throw ValidationError("--tokens needs at least one token id.") }
  }

  func run() throws {
    Interruption.install()
    let job = LogitsJob(
      modelPath: try model.path, files: disk, tokens: tokens.ids, precision: activations,
      batch: batch, threads: threads)
    try replacement.prepare([NamedFile("--output", output)], besides: try model.inputs)
    let file = try AtomicFile(path: output, files: disk)
    let shape = try job.run {
      if Interruption.isRequested { Progress.leave("no logits were written") }
      try file.write($0)
    }
    try file.commit()
    Console.tell("\(output): \(shape.positions) positions × \(shape.vocabulary) tokens")
  }
}
