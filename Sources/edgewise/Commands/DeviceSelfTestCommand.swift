import ArgumentParser
import HostMachine
import Profiles
import Quantities
import Reporting
import Results
import Runs
import Validation

extension DeviceCommand {
  /// Whether the throttles of devices take effect on this host.
  struct SelfTestCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
      commandName: "selftest",
      abstract: "Proves that each throttle works on this host; exit code 1 if one was not proven.",
      discussion: """
        Runs small pieces of work through every throttle and measures them on a clock of its own: \
        storage within 2 % of the modelled bandwidth over one second, and within 50 µs or 3 % of \
        the modelled latency; kernels within 2 %; no more threads than the device has; no more \
        memory than its budget. A device that is too slow while this host is disturbed is tried \
        again, and `undecided` if that does not help.

        Without --device it takes devices that this host can stand in for. What was proven is \
        remembered, and applied runs on anything else say so.
        """)

    @Option(
      help: "A profile's name or file; may be given several times.", completion: .profiles)
    var device: [String] = []

    @Option(
      help: ArgumentHelp(
        "Overrides one field of the profiles, such as storage.bandwidth=\"200 MB/s\", or a part,"
          + " such as storage=ufs-4.0.",
        valueName: "path=value"))
    var set: [String] = []

    @Option(
      help: "Let device time run this many times slower than real time. (default: 1)",
      transform: Double.init(plain:))
    var dilate = 1.0

    @Option(help: "A folder on the storage that experts would be read from. (default: the cache)")
    var path: String?

    @Option(help: "How to print the result.")
    var format: Format = .text

    enum Format: String, ExpressibleByArgument, CaseIterable {
      case text
      case json
    }

    func validate() throws {
      if !(dilate >= 1 && dilate <= 10_000) {
        throw ValidationError("--dilate must be between 1 and 10000.")
      }
    }

    func run() throws {
      Interruption.install()
      guard let file = try scratchFile() else { throw ExitCode.interrupted }
      let records = try withExtendedLifetime(file) { try test(devices(file.path), file.path) }
      switch format {
      case .json: try records.map { try $0.asFile() }.printJSON()
      case .text: print(SelfTestTable(records).text, terminator: "")
      }
      keep(records)
      if Interruption.isRequested {
        Console.complain("edgewise: interrupted; what is not shown was not tested")
        throw ExitCode.interrupted
      }
      if !records.allSatisfy(\.isPassed) { throw ExitCode.negative }
    }

    /// All of it takes less than a minute, where devices are not many that were named.
    private static let budget = Duration.seconds(45)
    /// What one device takes at least.
    private static let leastBudget = Duration.seconds(4)

    private func scratchFile() throws -> ScratchFile? {
      try ScratchFile.make(
        in: path ?? UserCache.folder(files: disk), of: disk, byteCount: .mebibytes(16),
        progress: { _ in }, isInterrupted: { Interruption.isRequested })
    }

    /// Remembers what was proven; where it cannot be, it was proven all the same.
    private func keep(_ records: [SelfTestRecord]) {
      for record in records {
        do { try ThrottleProof.keep(record, files: disk) } catch {
          Console.complain("edgewise: the proof for \(record.device) is not remembered: \(error)")
        }
      }
    }

    private func devices(_ storagePath: String) throws -> [DeviceProfile] {
      let names = device.isEmpty ? ProfileLibrary.catalog.names : device
      let profiles = try names.map { try ProfileLibrary.profile($0, settings: set) }
      if !device.isEmpty { return profiles }
      let chosen = try SelfTestSelection.devices(
        from: profiles, storagePath: storagePath, files: disk)
      guard !chosen.isEmpty else {
        throw RunError(
          "this host's storage is too slow or too busy to stand in for any device; name one with"
            + " --device and let its time run slower with --dilate")
      }
      return chosen
    }

    private func test(
      _ devices: [DeviceProfile], _ storagePath: String
    ) throws -> [SelfTestRecord] {
      defer { Console.clear() }
      let selfTest = SelfTest(storagePath: storagePath, files: disk, dilation: dilate)
      let clock = WallClock()
      var records: [SelfTestRecord] = []
      for (index, profile) in devices.enumerated() {
        let left = Self.budget - (clock.now - .start)
        let record = try selfTest.run(
          profile, budget: max(Self.leastBudget, left / (devices.count - index)),
          progress: { share in
            Console.progress(
              "testing \(profile.name)", share: (Double(index) + share) / Double(devices.count))
          }, isInterrupted: { Interruption.isRequested })
        guard let record else { break }
        records.append(record)
      }
      return records
    }
  }
}
