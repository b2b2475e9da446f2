public import ArgumentParser
import Files
import HostMachine
import Measurement
import Profiles
import Quantities
import Reporting
public import Results
import Runs
import Validation

extension ValidateCommand {
  /// How far each knob can be trusted, judged on this host.
  struct KnobsCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
      commandName: "knobs",
      abstract: "Holds each knob of a device against something else that limits this host.",
      discussion: """
        The same work runs on the bare host in turn, free and limited from outside: reads by the \
        kernel's limiter (or by those of a second process), memory bandwidth by a second process \
        that reads memory, cores by a cpuset, memory by a control group. How much slower it gets \
        is held against a profile of this host with that knob set, simulated and held back by \
        Edgewise itself. The verdict on a knob is `trust` (errors within 3 % of storage and \
        memory, 5 % of cores and memory bandwidth, the spread of the runs included), a `bound` of \
        the speed, or `do not use`; where this host cannot tell, it says what is missing.

        Groups need rights, and the bandwidth of memory a --model larger than the last cache. \
        Stop other programs first. Exit code 1 where a knob cannot be trusted, or none could be \
        judged. --output writes knobs.json and knobs.md. Ctrl-C keeps what is there.
        """)

    @Option(help: "Which knob to judge; may be given several times. (default: all)")
    var knob: [Knob] = []

    @Option(
      help: "A GGUF file. (default: the small model of Edgewise)", completion: .models)
    var model: String?

    @Option(
      help: """
        The RAM cap of storage and memory; without it one in which a third of the experts have \
        room.
        """,
      transform: ByteCount.init(positive:))
    var memory: ByteCount?

    @Option(
      help: """
        What reads are limited to, such as "20 MB/s"; without it so little that a token takes 100 \
        times as long.
        """,
      transform: Bandwidth.init(parsing:))
    var readLimit: Bandwidth?

    @Option(help: "Tokens to generate in each run.")
    var maxTokens = 96

    @Option(help: "Pairs of runs, one free and one limited.")
    var rounds = 3

    @Option(help: "Where the sampler begins.")
    var seed: UInt64 = 1

    @Option(
      help: """
        A profile of this host, as `edgewise device measure` writes it; one of another machine is \
        refused. Without it this host is measured.
        """,
      completion: .file(extensions: ["yaml"]))
    var profile: String?

    @Option(
      help: "How many seconds to measure this host. (default: 20)",
      transform: Double.init(plain:))
    var seconds: Double?

    private static let standardSeconds = 20.0

    @Option(help: "How to print the result.")
    var format: TableFormat = .text

    @Option(help: "The folder to write; none without it.")
    var output: String?

    @OptionGroup var replacement: ReplacementOptions

    private static let (resultName, reportName) = ("knobs.json", "knobs.md")

    func validate() throws {
      try TokenCount.check(maxTokens, of: "--max-tokens", least: 4)
      if !(1...100).contains(rounds) {
        throw ValidationError("--rounds must be between 1 and 100.")
      }
      if let readLimit, readLimit.bytesPerSecond < 1 {
        throw ValidationError("--read-limit must be at least 1 B/s.")
      }
      if let seconds, !(seconds >= 1 && seconds <= 3600) {
        throw ValidationError("--seconds must be between 1 and 3600.")
      }
      try checkUse()
    }

    /// Stops where something was given that no run or measurement would follow.
    private func checkUse() throws {
      let judged = knob.isEmpty ? Knob.allCases : knob
      if memory != nil, !judged.contains(.storage), !judged.contains(.memory) {
        throw ValidationError("--memory is for the knobs storage and memory.")
      }
      if readLimit != nil, !judged.contains(.storage) {
        throw ValidationError("--read-limit is for the knob storage.")
      }
      if profile != nil, seconds != nil {
        throw ValidationError("--seconds is for a host without a --profile.")
      }
    }

    func run() throws {
      Interruption.install()
      try replacement.prepare(
        NamedFile.files([Self.resultName, Self.reportName], in: output, of: "--output"),
        besides: try EmbeddedModel.inputs(model: model)
          + ProfileLibrary.inputs(profile.map { [$0] } ?? [], of: "--profile"))
      let known = try knownHost()
      let made = try output.map { try RunFolder.make($0, files: disk) }
      defer { if let made, made.isNew { made.folder.removeIfEmpty() } }
      let record = try validated(on: known)
      let report = KnobValidationReport(record)
      try ValidateCommand.deliver(
        record, isPassed: record.isPassed, to: made?.folder,
        named: (Self.resultName, Self.reportName), as: format, text: report.text,
        csv: report.csv, markdown: report.markdown)
    }

    /// This host as it was measured before; nil where it is yet to be measured.
    ///
    /// - Throws: what is wrong with the profile, or by what its machine differs from this host.
    private func knownHost() throws -> DeviceProfile? {
      let known = try profile.map { try ProfileLibrary.profile($0) }
      if let known { try HostTraits.current.requireProfile(known) }
      return known
    }

    /// - Parameter known: This host; nil to measure it once it is needed.
    private func validated(on known: DeviceProfile?) throws -> KnobValidationRecord {
      defer { Console.clear() }
      var validation = KnobValidation(
        modelPath: try EmbeddedModel.path(unless: model), prompt: ValidateCommand.prompt,
        tokenCount: maxTokens, seed: seed, rounds: rounds, command: Invocation.text, files: disk,
        runs: .inProcesses(
          ["validate", "knob-run"], isInterrupted: { Interruption.isRequested }))
      if !knob.isEmpty { validation.knobs = Knob.allCases.filter(knob.contains) }
      validation.memory = memory
      validation.readLimit = readLimit
      return try validation.run(
        profile: { try known ?? measuredHost() },
        HostValidation.Callbacks(
          bundling: { Progress.bundling($0) }, progress: { Console.progress($0, share: $1) },
          isInterrupted: { Interruption.isRequested }))
    }

    /// This host as it is measured now; nil after an interruption.
    private func measuredHost() throws -> DeviceProfile? {
      var options = DeviceMeasurement.Options()
      options.path = try UserCache.folder(files: disk)
      options.seconds = seconds ?? Self.standardSeconds
      options.byteCount = .mebibytes(256)
      let outcome = try DeviceMeasurement(options: options, files: disk).run(
        progress: { Console.progress($0.step, share: $0.share) },
        isInterrupted: { Interruption.isRequested })
      return try outcome.map { try DeviceProfile(yaml: $0.profile.yaml, name: "this-host") }
    }
  }
}

extension Knob: ExpressibleByArgument {}
