import ArgumentParser
import Calibration
import Files
import HostMachine
import Profiles
import Quantities
import Reporting
import Results
import Runs
import Synthesis
import Validation

extension DeviceCommand {
  /// A device fitted to speeds that were measured on it.
  struct CalibrateCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
      commandName: "calibrate",
      abstract: "Fits a device to speeds that llama.cpp or Edgewise reached on it.",
      discussion: """
        Begins with a profile (--device), or with a data sheet (--core, --cores, --clock, \
        --peak-bandwidth, --memory), and fits what the speeds tell: memory bandwidth, integer and \
        float products, dispatch, what one core draws and what experts get. What they do not tell \
        to within 25 % stays what it is, and the output says which test would tell it. These four \
        tell all of it, with N as the number of fast cores, on a cool device that does nothing else:

          llama-bench -o json -m SmolLM2-135M-Q4_0.gguf -t N -p 512 -n 128 -r 5
          llama-bench -o json -m Qwen3-1.7B-Q4_0.gguf -t N -p 512,4096 -n 128 -r 5
          llama-bench -o json -m Qwen3-1.7B-Q4_0.gguf -t 1 -p 0 -n 64
          llama-bench -o json -m granite-3.1-1b-a400m-instruct-Q4_0.gguf \\
            -t N -p 512 -n 128 -r 5

        Other models and formats do as well, as far as they have a name here. Make each file \
        twice, in reverse order: tests that differ by more than 5 % are named.
        """)

    @Option(
      help: "The profile to begin with, by its name or file.", completion: .profiles)
    var device: String?

    @Option(help: .settingOfAllProfiles)
    var set: [String] = []

    @OptionGroup(title: "Without a profile") var dataSheet: DataSheetOptions

    @Option(
      parsing: .upToNextOption,
      help: "Files that llama-bench wrote with -o json or -o jsonl.",
      completion: .file(extensions: ["json", "jsonl"]))
    var llamaBench: [String] = []

    @Option(
      parsing: .upToNextOption,
      help: "Files that `edgewise bench` wrote on the device, with --format json or jsonl.",
      completion: .file(extensions: ["json", "jsonl"]))
    var bench: [String] = []

    @Option(
      help: "A table of speeds, as `validate speeds` takes it.",
      completion: .file(extensions: ["csv"]))
    var rows: String?

    @Option(help: "The profile to write.")
    var output: String

    @Option(help: "What to call the device. (default: what it was called)")
    var name: String?

    @Option(help: "How to print what was found.")
    var format: OutputFormat = .text

    @OptionGroup var replacement: ReplacementOptions

    func validate() throws {
      if device != nil, let stray = dataSheet.given.first {
        throw ValidationError("\(stray) is for a device without a profile; leave --device out.")
      }
      if device == nil, let first = set.first {
        throw ValidationError("--set \(first) needs a --device whose profile it changes.")
      }
    }

    func run() throws {
      Interruption.install()
      let files =
        llamaBench.map { NamedFile("--llama-bench", $0) }
        + bench.map { NamedFile("--bench", $0) }
      try replacement.prepare(
        [NamedFile("--output", output)],
        besides: files + [NamedFile("--rows", rows)]
          + (device.map { ProfileLibrary.inputs([$0], settings: set, of: "--device") }
            ?? dataSheet.inputs))
      let base = try base()
      let tests = try tests(of: base)
      guard let calibrated = try calibrated(base, by: tests) else {
        Console.complain("edgewise: interrupted; nothing was written")
        throw ExitCode.interrupted
      }
      try disk.write(Array(calibrated.profile.yaml.utf8), to: output)
      let report = CalibrationReport(calibrated.record)
      switch format {
      case .json: try calibrated.record.asFile().printJSON()
      case .md: print(report.markdown(), terminator: "")
      case .text:
        print(report.text())
        Console.tell(
          "\(output): written; see it with"
            + " `edgewise device show \(Invocation.quoted(output))`")
      }
    }

    private func base() throws -> DeviceProfile {
      guard let device else { return try dataSheet.profile(named: name ?? "data sheet") }
      return try ProfileLibrary.profile(device, settings: set)
    }

    private func tests(of base: DeviceProfile) throws -> MeasuredTests {
      var tests = MeasuredTests(
        coreCount: base.maxThreads, clusterCount: base.cpu.clusters.count)
      let files =
        llamaBench.map { ($0, MeasuredTests.Program.llamaBench) } + bench.map { ($0, .own) }
      for (file, program) in files {
        let bytes = try disk.text(
          of: file, limit: ByteLimit(.mebibytes(16), of: "output of \(program.rawValue)"),
          orElse: "\(file) cannot be read; name a file that \(program.rawValue) wrote")
        try tests.add(bytes: bytes, file: file, program: program)
      }
      if let rows {
        let csv = try ByteWindow(
          path: rows, files: disk,
          whole: ByteLimit(.mebibytes(64), of: "table that is read whole"))
        let table = try SpeedTable(csv: csv, path: rows)
        for note in table.notes { Console.complain("edgewise: \(note)") }
        try tests.add(table, file: rows)
      }
      try tests.requireRows()
      return tests
    }

    private func calibrated(
      _ base: DeviceProfile, by tests: MeasuredTests
    ) throws -> CalibratedDevice? {
      defer { Console.clear() }
      let statistics =
        try bench.isEmpty ? nil : PublishedStatistics(folder: EmbeddedModel.folder, files: disk)
      let calibration = try DeviceCalibration(
        of: base, by: tests.rows, replays: .ofModelsInMemory(statistics: statistics))
      return try calibration.run(
        title: name, unpriced: tests.unpriced, command: Invocation.text,
        progress: { Console.show("fitting: \($0) prices") },
        isInterrupted: { Interruption.isRequested })
    }
  }
}
