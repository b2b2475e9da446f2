import ArgumentParser
import Files
import Inference
import Models
import Quantities
import Reporting
import Results
import Runs
import Synthesis

/// Recordings of runs: what is in them, and the way to and from tables.
struct TraceRoutingCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "routing",
    abstract: "Describes a recording or a route trace, or turns one into the other.",
    discussion: """
      Of a recording (`edgewise run --record FILE`), text, json and md say how evenly experts were \
      chosen, how often again, and how well caches would do; csv is its routing, a line for each \
      position, layer and rank; --route-trace gives it in the format `# route_trace v1` that other \
      engines write.

      Of such a CSV file or a route trace, --output makes a recording, for a model that --model or \
      --model-shape names; of a shape with weights as large as those that were traced. Tokens, \
      predictions and the LM head are in neither. Without a model, a route trace is described: \
      what its decoded tokens want, and how well caches of some budgets do that make room after \
      each layer of a pass (csv: only these).
      """)

  @Argument(help: "A recording, a route trace, or a CSV file with the columns of --format csv.")
  var file: String

  @Option(help: "How to print it. (default: text)")
  var format: TableFormat?

  @Flag(help: "Print a recording as a route trace.")
  var routeTrace = false

  @Option(
    help: "The file to write: a recording where a model is named, else what is printed.")
  var output: String?

  @Option(help: "The model file that a CSV or route trace belongs to.")
  var model: String?

  @Option(help: "The model that a CSV or route trace belongs to, by name.")
  var modelShape: NamedShape?

  @Option(help: "How many positions of a CSV are the prompt's. (default: 1)")
  var promptTokens: Int?

  @OptionGroup(title: "Route traces") var traceOptions: RouteTraceOptions

  @OptionGroup var replacement: ReplacementOptions

  func run() throws {
    try replacement.prepare(
      [NamedFile("--output", output)],
      besides: [NamedFile("the argument", file)] + NamedFile.ofModel("--model", model))
    guard !Recording.isRecording(at: file, files: disk), let text = try table() else {
      return try describeRecording()
    }
    // What is missing is said before anything is read that may be long.
    if RouteTrace.isTrace(text) {
      try checkOptionsOfTrace()
      return try convert(RouteTrace(text, path: file, rowLimit: traceOptions.rowLimit))
    }
    try traceOptions.refuseAllButRows()
    if routeTrace {
      throw ValidationError("--route-trace is for a recording; make one of the table first.")
    }
    let model = try blueprint { $0.blueprint }
    _ = try outputOfRecording()
    let table = try RoutingTable(
      csv: text, of: model, path: file, rowLimit: traceOptions.rowLimit)
    try write(table.recording(of: model, promptCount: promptTokens ?? 1, path: file))
  }

  /// The file's text where it is a route trace, or is named as a table or begins as one; whatever
  /// is neither is taken for a recording, which no pipe can give.
  private func table() throws -> ByteWindow? {
    let isNamed = file.lowercased().hasSuffix(".csv")
    let isPipe = (try? disk.status(of: file))?.kind == .other
    let text: ByteWindow
    do {
      text = try ByteWindow(path: file, files: disk, whole: .routing)
    } catch {
      if isNamed || isPipe { throw error }
      return nil
    }
    if isNamed || RouteTrace.isTrace(text) || RoutingTable.isTable(text) { return text }
    guard isPipe else { return nil }
    throw RunError(
      "\(file) gave neither a route trace nor a table of routing; name a recording by its file")
  }

  private func checkOptionsOfTrace() throws {
    guard promptTokens == nil, !routeTrace else {
      throw ValidationError(
        "--prompt-tokens and --route-trace are not for a route trace; it has its own.")
    }
    if model == nil, modelShape == nil {
      return try traceOptions.refuse(orElse: "is for a recording; name its model and --output.")
    }
    _ = try outputOfRecording()
  }

  private func convert(_ trace: RouteTrace) throws {
    if model == nil, modelShape == nil {
      let description = try RoutingDescription(
        trace, budgets: traceOptions.budget.isEmpty ? nil : traceOptions.budget.map(\.bytes),
        path: file)
      return try show(description) { RoutingReport(description).budgetsCSV() }
    }
    try traceOptions.checkMaking()
    var recording = try trace.recording(
      of: blueprint { try trace.model(of: $0, path: file) },
      skippingPrefill: traceOptions.skipPrefill, path: file)
    traceOptions.addPredictions(to: &recording)
    try write(recording)
    if let caveat = recording.syntheticCaveat { Console.complain("edgewise: \(caveat)") }
  }

  private func describeRecording() throws {
    let recording = try Recording(path: file, files: disk)
    if model != nil || modelShape != nil || promptTokens != nil {
      throw ValidationError(
        "--model, --model-shape and --prompt-tokens are for a CSV file; a recording has its own.")
    }
    try traceOptions.refuseAll()
    if routeTrace, format != nil {
      throw ValidationError("--route-trace has a form of its own; leave --format out.")
    }
    if routeTrace { return try deliver(RouteTrace(recording).text) }
    let description = try RoutingDescription(recording)
    try show(description) { try RoutingTable(recording).csv }
  }

  private func show(_ description: RoutingDescription, csv: () throws -> String) throws {
    let result =
      switch format ?? .text {
      case .csv: try csv()
      case .text: RoutingReport(description).text() + "\n"
      case .md: RoutingReport(description).markdown() + "\n"
      case .json, .jsonl:
        String(
          decoding: try RunFolder.json(description.asFile(), isOneLine: format == .jsonl),
          as: UTF8.self)
      }
    try deliver(result)
  }

  private func deliver(_ result: String) throws {
    guard let output else { return print(result, terminator: "") }
    try disk.write(Array(result.utf8), to: output)
  }

  /// The model that the file belongs to; `stored` says how a shape's weights are.
  private func blueprint(_ stored: (NamedShape) throws -> ModelBlueprint) throws -> ModelBlueprint {
    switch (model, modelShape) {
    case (let path?, nil): try ModelFile(path: path, files: disk).blueprint
    case (nil, let shape?): try stored(shape)
    case (nil, nil):
      throw ValidationError("Say with --model or --model-shape what the file belongs to.")
    default: throw ValidationError("Give --model or --model-shape, not both.")
    }
  }

  private func outputOfRecording() throws -> String {
    if format != nil {
      throw ValidationError("--format is for what is printed; leave it out to make a recording.")
    }
    guard let output else {
      throw ValidationError("Name the recording to make of \(file) with --output.")
    }
    return output
  }

  private func write(_ recording: Recording) throws {
    let output = try outputOfRecording()
    try recording.write(to: output, files: disk)
    Console.tell(
      "\(output): \(recording.promptTokens.count + recording.answerCount - 1) positions of"
        + " \(recording.model.name)")
  }
}

extension ByteLimit {
  /// Route traces and tables of routing that are read whole, as pipes give them: some millions of
  /// rows.
  static let routing = ByteLimit(.mebibytes(96), of: "table that is read whole")
}

/// How a route trace becomes a recording.
struct RouteTraceOptions: ParsableArguments {
  @Option(
    help: """
      What a cache keeps, such as "4 GiB", to be told how it does; may be given several times. \
      (default: some shares of all experts)
      """,
    transform: ByteCount.init(positive:))
  var budget: [ByteCount] = []

  @Flag(help: "Take decoded tokens only.")
  var skipPrefill = false

  @Option(
    help: ArgumentHelp(
      """
      Draw predictions for prefetch depths up to 4, which no trace has: this share of a \
      layer's experts comes true, for each layer farther again, or as a list by layers, such as \
      0.8,0.6,0.4. (default: no predictions)
      """,
      valueName: "shares"),
    transform: ShareList.init(parsing:))
  var guessAccuracy: ShareList?

  @Option(help: "Where random choices begin. (default: 1)")
  var seed: UInt64?

  @Option(help: "The most rows that are read. (default: \(RouteTrace.standardRowLimit))")
  var maxRows: Int?

  /// The most rows that are read.
  var rowLimit: Int { maxRows ?? RouteTrace.standardRowLimit }

  private static let depth = 4

  func validate() throws {
    try RowLimit.check(rowLimit)
    if let count = guessAccuracy?.shares.count, count > Self.depth {
      throw ValidationError(
        "--guess-accuracy has \(count) shares, and predictions reach \(Self.depth) layers ahead;"
          + " give \(Self.depth) at most.")
    }
  }

  /// Stops where one of the options was given that only recordings need which are made of traces.
  func refuse(orElse reason: String) throws {
    let given = [
      ("--skip-prefill", skipPrefill), ("--guess-accuracy", guessAccuracy != nil),
      ("--seed", seed != nil),
    ]
    if let stray = given.first(where: \.1) { throw ValidationError("\(stray.0) \(reason)") }
  }

  /// Stops where one of the options was given and there is neither a trace nor a table.
  func refuseAll() throws {
    try refuseAllButRows()
    if maxRows != nil { throw ValidationError("--max-rows is for a route trace or a table.") }
  }

  /// Stops where one of the options was given that a table has no use for.
  func refuseAllButRows() throws {
    let reason = "is for a route trace."
    try refuse(orElse: reason)
    if !budget.isEmpty { throw ValidationError("--budget \(reason)") }
  }

  /// Stops where one of the options was given that a recording made of a trace has no use for.
  func checkMaking() throws {
    if !budget.isEmpty {
      throw ValidationError("--budget is to describe a route trace; leave it or the model out.")
    }
    if seed != nil, guessAccuracy == nil {
      throw ValidationError("--seed is for --guess-accuracy, and nothing else is drawn.")
    }
  }

  /// Gives `recording` predictions, if some are wanted.
  func addPredictions(to recording: inout Recording) {
    guard let guessAccuracy else { return }
    let predictions = DrawnPredictions(accuracies: guessAccuracy.shares, seed: seed ?? 1)
    predictions.add(to: &recording, depth: Self.depth)
    recording.syntheticCaveat = recording.syntheticCaveat.map { "\($0); \(predictions.caveat)" }
  }
}

/// Shares from 0 to 1, separated by commas.
struct ShareList {
  let shares: [Double]

  init(parsing text: String) throws {
    shares = try text.split(separator: ",", omittingEmptySubsequences: false).map { item in
      let share = try Double(plain: String(item))
      guard (0...1).contains(share) else {
        throw ValidationError("\(item) is no share from 0 to 1.")
      }
      return share
    }
  }
}
