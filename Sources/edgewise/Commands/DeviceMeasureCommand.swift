import ArgumentParser
import Files
import HostMachine
import Measurement
import Profiles
import Quantities

extension DeviceCommand {
  /// This machine as a profile.
  struct MeasureCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
      commandName: "measure", abstract: "Measures this machine and writes a profile of it.",
      discussion: """
        Reads by direct I/O across sizes and depths, reads memory with every number of threads, \
        times the kernels of a token on one core, and what it costs to share a kernel. With --heat \
        it also keeps processor and storage busy for that long each, to see whether they get \
        slower. Stop other programs first: what they take, this machine seems not to have.
        """)

    @Option(help: "The profile to write.")
    var output: String

    @Option(
      help: """
        A folder on the storage to measure, where a file is written and removed again, or a large \
        file that is there.
        """)
    var path = "."

    @Option(
      help: "How many seconds to measure, --heat apart. (default: 30)",
      transform: Double.init(plain:))
    var seconds = 30.0

    @Option(
      help: "How long to heat processor and storage each, such as \"60 s\".",
      transform: Duration.init(parsing:))
    var heat: Duration?

    @Option(
      help: "The size of the file that is written. (default: 1 GiB)",
      transform: ByteCount.init(positive:))
    var size: ByteCount?

    @OptionGroup var replacement: ReplacementOptions

    func validate() throws {
      if !(seconds >= 1 && seconds <= 3600) {
        throw ValidationError("--seconds must be between 1 and 3600.")
      }
      if let size, size < .mebibytes(16) {
        throw ValidationError("--size must be at least 16 MiB.")
      }
      if let heat, heat < .seconds(10) || heat > .seconds(3600) {
        throw ValidationError("--heat must be between 10 s and 60 min.")
      }
    }

    func run() throws {
      Interruption.install()
      try replacement.prepare(
        [NamedFile("--output", output)], besides: [NamedFile("--path", path)])
      if size != nil, !disk.isFolder(path), disk.exists(path) {
        throw ValidationError(
          "--size is for a folder, where a file is written; \(Invocation.quoted(path)) is read as"
            + " it is. Leave it out.")
      }
      var options = DeviceMeasurement.Options()
      options.path = path
      options.seconds = seconds
      options.byteCount = size ?? options.byteCount
      options.heat = heat
      guard let outcome = try measure(options) else {
        Console.complain("edgewise: interrupted; nothing was written")
        throw ExitCode.interrupted
      }
      try Console.deliver(outcome.profile.yaml, to: output)
      Console.tell(
        "\(output): measured; see it with `edgewise device show \(Invocation.quoted(output))`")
      guard outcome.disturbance.isNoticeable else { return }
      Console.complain(
        "edgewise: \(outcome.disturbance.words) while processor and memory were measured, so that"
          + " they may be faster than the profile says; measure again when nothing else runs")
    }

    private func measure(_ options: DeviceMeasurement.Options) throws -> DeviceMeasurement.Outcome?
    {
      defer { Console.clear() }
      return try DeviceMeasurement(options: options, files: disk).run(
        progress: { Console.progress($0.step, share: $0.share) },
        isInterrupted: { Interruption.isRequested })
    }
  }
}
