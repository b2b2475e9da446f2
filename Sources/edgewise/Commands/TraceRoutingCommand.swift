import ArgumentParser
import Files
import Inference
import Models
import Quantities
import Reporting
import Results
import Runs

/// Recordings of runs: what is in them, and the way to and from tables.
struct TraceRoutingCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "routing", abstract: "Describes a recording, or turns it into CSV and back.",
    discussion: """
      Of a recording (`edgewise run --record FILE`), text, json and md say how evenly experts were \
      chosen, how often again, and how well caches would do; csv is its routing, a line for each \
      position, layer and rank.

      Of such a CSV file, --output makes a recording again, for a model that --model or \
      --model-shape names. Tokens, predictions and the LM head are not in the CSV.
      """)

  @Argument(help: "A recording, or a CSV file with the columns of --format csv.")
  var file: String

  @Option(help: "How to print it.")
  var format: TableFormat = .text

  @Option(help: "The file to write: a recording where the input is CSV, else what is printed.")
  var output: String?

  @Option(help: "The model file that a CSV belongs to.")
  var model: String?

  @Option(help: "The model that a CSV belongs to, by name.")
  var modelShape: NamedShape?

  @Option(help: "How many positions of a CSV are the prompt's. (default: 1)")
  var promptTokens: Int?

  @OptionGroup var replacement: ReplacementOptions

  func run() throws {
    try replacement.prepare(
      [NamedFile("--output", output)],
      besides: [NamedFile("the argument", file), NamedFile("--model", model)])
    guard !Recording.isRecording(at: file, files: disk), file.lowercased().hasSuffix(".csv") else {
      let recording = try Recording(path: file, files: disk)
      if model != nil || modelShape != nil || promptTokens != nil {
        throw ValidationError(
          "--model, --model-shape and --prompt-tokens are for a CSV file; a recording has its own.")
      }
      return try show(recording)
    }
    guard let output else {
      throw ValidationError("Name the recording to make of \(file) with --output.")
    }
    let recording = try recording()
    try recording.write(to: output, files: disk)
    print(
      "\(output): \(recording.promptTokens.count + recording.answerCount - 1) positions of"
        + " \(recording.model.name)")
  }

  private func show(_ recording: Recording) throws {
    let result =
      switch format {
      case .csv: try RoutingTable(recording).csv
      case .text: try RoutingReport(RoutingDescription(recording)).text() + "\n"
      case .md: try RoutingReport(RoutingDescription(recording)).markdown() + "\n"
      case .json, .jsonl:
        String(
          decoding: try RunFolder.json(
            RoutingDescription(recording).asFile(), isOneLine: format == .jsonl), as: UTF8.self)
      }
    guard let output else { return print(result, terminator: "") }
    try disk.write(Array(result.utf8), to: output)
  }

  private func recording() throws -> Recording {
    let blueprint =
      switch (model, modelShape) {
      case (let path?, nil): try ModelFile(path: path, files: disk).blueprint
      case (nil, let shape?): shape.blueprint
      default: throw ValidationError("Say with --model or --model-shape what the CSV belongs to.")
      }
    let text = try ByteWindow(
      path: file, files: disk, whole: ByteLimit(.mebibytes(256), of: "table that is read whole"))
    return try RoutingTable(csv: text, path: file).recording(
      of: blueprint, promptCount: promptTokens ?? 1, path: file)
  }
}
