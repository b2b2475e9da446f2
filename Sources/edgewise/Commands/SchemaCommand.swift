public import ArgumentParser
import Results
import Runs
import Tuning

/// The form of the result files.
struct SchemaCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "schema",
    abstract: "Prints the JSON Schema (draft 2020-12) of a kind of result file.",
    discussion: "Without a kind: all kinds and what they hold.")

  @Argument(help: "The kind of file.")
  var kind: ResultKind?

  @Option(help: "The file to write; without it, standard output.")
  var output: String?

  @OptionGroup var replacement: ReplacementOptions

  func run() throws {
    try replacement.prepare([NamedFile("--output", output)], besides: [])
    guard let kind else {
      let lines = ResultKind.allCases.map { kind in
        kind.rawValue + String(repeating: " ", count: 20 - kind.rawValue.count) + kind.title + "\n"
      }
      return try Console.deliver(lines.joined(), to: output)
    }
    let schema = try ResultSchema(of: kind.content)
    try Console.deliver(String(decoding: schema.json(), as: UTF8.self), to: output)
  }
}

extension ResultKind: ExpressibleByArgument {}

extension ResultKind {
  /// The record that makes up such a file.
  fileprivate var content: any ResultContent.Type {
    switch self {
    case .run: RunRecord.self
    case .workload: WorkloadRecord.self
    case .bench: BenchmarkRecord.self
    case .tune: TuningResult.self
    case .settings: TunedSettings.self
    case .compare: ComparisonRecord.self
    case .baseline: BaselineRecord.self
    case .benchKernels: KernelRecord.self
    case .deviceCalibrate: CalibrationRecord.self
    case .deviceCompare: DeviceComparisonRow.self
    case .deviceList: DeviceRecord.self
    case .deviceParts: PartRecord.self
    case .deviceSelfTest: SelfTestRecord.self
    case .hotSet: HotSetFile.self
    case .traceRouting: RoutingDescription.self
    case .validateHost: HostValidationRecord.self
    case .validateKnobs: KnobValidationRecord.self
    case .validatePublished: PublishedRecord.self
    case .validateRouting: RoutingValidationRecord.self
    case .validateSpeeds: SpeedsRecord.self
    }
  }
}
