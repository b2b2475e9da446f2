import ArgumentParser
import Files
import HostMachine
import Quantities
import Reporting
import Results
import Runs
import Synthesis
import Validation

extension ValidateCommand {
  /// Made-up routing beside that of a trace.
  struct RoutingCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
      commandName: "routing",
      abstract: "Holds made-up routing against the trace of a real model.",
      discussion: """
        Makes texts up with the locality of the traced model's family, as long as what the trace \
        has decoded, and compares how well caches of some shares of all experts do, how many \
        experts tokens in a row use, and how many of them came before. Popularity that was \
        published of a model is not used.

        --output writes routing.json and routing.md.
        """)

    @Argument(help: "A route trace (`# route_trace v1`).")
    var file: String

    @Option(help: .locality, transform: LocalityChoice.init(parsing:))
    var locality: LocalityChoice?

    @Option(help: "How many texts are made up.")
    var texts = RoutingValidation.standardTextCount

    @Option(help: "The most rows that are read.")
    var maxRows = RouteTrace.standardRowLimit

    @OptionGroup(title: "Allowed errors, in percent") var limits: RoutingLimits

    @Option(help: "How to print the result.")
    var format: TableFormat = .text

    @Option(help: "The folder to write; none without it.")
    var output: String?

    @OptionGroup var replacement: ReplacementOptions

    private static let (resultName, reportName) = ("routing.json", "routing.md")

    func validate() throws {
      if !(1...1000).contains(texts) {
        throw ValidationError("--texts must be between 1 and 1000.")
      }
      try RowLimit.check(maxRows)
    }

    func run() throws {
      try replacement.prepare(
        NamedFile.files([Self.resultName, Self.reportName], in: output, of: "--output"),
        besides: [NamedFile("the argument", file), NamedFile("--locality", locality?.path)])
      let made = try output.map { try RunFolder.make($0, files: disk) }
      defer { if let made, made.isNew { made.folder.removeIfEmpty() } }
      Progress.endsAtOnce(without: made)
      let record = try validated()
      let report = RoutingValidationReport(record)
      try ValidateCommand.deliver(
        record, isPassed: record.isPassed, to: made?.folder,
        named: (Self.resultName, Self.reportName), as: format, text: report.text,
        csv: report.csv, markdown: report.markdown)
    }

    /// Hit rates of fewer are those of empty caches.
    private static let leastTokens = 16

    private func validated() throws -> RoutingValidationRecord {
      defer { Console.clear() }
      let text = try ByteWindow(path: file, files: disk, whole: .routing)
      let trace = try RouteTrace(text, path: file, rowLimit: maxRows)
      guard let decoded = trace.decoded else {
        throw RunError(
          "\(file): no token was decoded, or layers have other numbers of experts than others")
      }
      guard decoded.tokenCount >= Self.leastTokens else {
        throw RunError(
          "\(file) has \(decoded.tokenCount) decoded tokens, of which nothing can be said; name a"
            + " trace of \(Self.leastTokens) or more")
      }
      let family = try LocalityCatalog(folder: EmbeddedModel.folder + "/routing", files: disk)
        .range(ofModel: trace.modelName, architecture: trace.architecture)
      let locality = try (locality ?? .standard).locality(in: family, files: disk)
      let rows = RoutingValidation(decoded, thresholds: limits.thresholds) { seed in
        decoded.madeUp(locality, seed: seed)
      }.rows(textCount: texts) { Console.progress("making texts up", share: $0) }
      return RoutingValidationRecord(
        engineVersion: Edgewise.version, model: trace.modelName, architecture: trace.architecture,
        tokens: decoded.tokenCount, layers: decoded.layerCount,
        expertsPerLayer: decoded.expertCount, expertsPerToken: decoded.expertsPerToken,
        locality: locality.description, texts: texts, rows: rows, thresholds: limits.thresholds,
        assumptions: assumptions(trace, locality), command: Invocation.text)
    }

    private func assumptions(_ trace: RouteTrace, _ locality: RoutingLocality) -> [String] {
      let dropped = trace.batches.reduce(0) { $0 + $1.droppedCount }
      let sentences: [String?] = [
        "the locality is \(locality.basis)",
        "only decoded tokens count, and caches are empty before the first",
        "the trace has the experts that its engine was set to use, which may be fewer than the"
          + " model was made for",
        dropped > 0 ? "\(dropped) experts count as used that the engine dropped" : nil,
      ]
      return sentences.compactMap(\.self)
    }
  }
}

extension RoutedTokens {
  /// As many tokens of a text that is made up.
  fileprivate func madeUp(_ locality: RoutingLocality, seed: UInt64) -> RoutedTokens {
    var choices = TextChoices(
      layerCount: layerCount, expertCount: expertCount, chosenCount: expertsPerToken,
      locality: locality, seed: seed)
    return RoutedTokens(
      layerCount: layerCount, expertCount: expertCount, expertsPerToken: expertsPerToken,
      experts: (0..<tokenCount).flatMap { _ in choices.next(tokens: 1).joined() })
  }
}

/// Which differences between made-up and real routing are small enough.
struct RoutingLimits: ParsableArguments {
  @Option(
    help: ArgumentHelp("Of hit rates, in points. (default: 5)", valueName: "points"),
    transform: Double.init(plain:))
  var allowedHits = 5.0

  @Option(
    help: ArgumentHelp("Of working sets, relative. (default: 10)", valueName: "percent"),
    transform: Double.init(plain:))
  var allowedWorkingSet = 10.0

  @Option(
    help: ArgumentHelp("Of overlaps, in points. (default: 5)", valueName: "points"),
    transform: Double.init(plain:))
  var allowedOverlap = 5.0

  var thresholds: RoutingValidationRecord.Thresholds {
    RoutingValidationRecord.Thresholds(
      hitRate: allowedHits / 100, workingSet: allowedWorkingSet / 100,
      overlap: allowedOverlap / 100)
  }

  func validate() throws {
    guard allowedHits >= 0, allowedWorkingSet >= 0, allowedOverlap >= 0 else {
      throw ValidationError("Allowed errors are numbers from 0 on.")
    }
  }
}

/// How many rows of a route trace are read.
enum RowLimit {
  static func check(_ count: Int) throws {
    guard (1...1_000_000_000).contains(count) else {
      throw ValidationError("--max-rows must be between 1 and 1000000000.")
    }
  }
}
