import ArgumentParser
import Benchmarks
import HostMachine
import Inference
import Models
import Profiles
import Quantities
import Reporting
import Results
import Runs
import Simulation
import Tuning

extension ValidateCommand {
  /// Searches beside what trying every candidate finds.
  struct SearchCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
      commandName: "tune",
      abstract: "Holds searches of `edgewise tune` against trying every candidate.",
      discussion: """
        For each of 20 devices, models and RAM caps it searches as `edgewise tune --model-shape` \
        does, then tries every candidate on the first text, and on all texts those that are within \
        5 % of the best there; "moved by" says by how much two candidates compare otherwise on one \
        text than over all, which has to stay below these 5 %. Of the first text only those are \
        "replayed" to the end that are not proven to be farther behind: by the time of their \
        kernels and of the fewest reads, before or while they are replayed. Exit code 1 where too \
        much moves, a winner is more than 2 % behind the best over all texts, or a search takes \
        more than a minute. All of them take most of an hour; --rows chooses.
        """)

    @Option(
      help: "Which of the 20, such as 1-4 or 2,7. (default: all)", transform: Sweep.init(parsing:))
    var rows = Sweep(Array(1...TuneCase.all.count))

    @Option(help: "Tokens of each answer. (default: 256)")
    var maxTokens: Int?

    @OptionGroup(title: "Synthetic routing") var routingOptions: RoutingOptions
    @OptionGroup(title: "The search") var tuneOptions: TuneOptions

    @Option(help: "How to print the result.")
    var format: Format = .text

    enum Format: String, ExpressibleByArgument, CaseIterable {
      case text, md
    }

    func validate() throws {
      if !rows.values.allSatisfy((1...TuneCase.all.count).contains) {
        throw ValidationError("--rows must be between 1 and \(TuneCase.all.count).")
      }
      try TokenCount.check(maxTokens, of: "--max-tokens")
      if tuneOptions.verify { throw ValidationError("--verify is for tune.") }
      if tuneOptions.best != nil { throw ValidationError("--best is for tune.") }
    }

    func run() throws {
      Interruption.install()
      var found: [OptimumRow] = []
      for number in rows.values where !Interruption.isRequested {
        guard let row = try row(of: TuneCase.all[number - 1], "row \(number)") else { break }
        found.append(row)
      }
      Console.clear()
      let table = OptimumTable(found)
      print(format == .md ? table.markdown() : table.text(), terminator: "")
      try Progress.endIfInterrupted("rows are missing")
      if !found.allSatisfy(\.isPassed) { throw ExitCode.negative }
    }

    @Sendable private static func progress(_ name: String, _ done: Int, _ expected: Int) {
      Console.progress(name, share: min(0.99, Double(done) / Double(expected)))
    }

    /// nil where the user did not want to wait for the end.
    private func row(of triple: TuneCase, _ name: String) throws -> OptimumRow? {
      let clock = WallClock()
      let profile = try ProfileLibrary.profile(triple.device, settings: [])
      var options = RunOptions(
        modelPath: "", machine: .simulated(profile), prompt: .tokens([]),
        maxTokens: maxTokens ?? SyntheticOptions.standardAnswerCount,
        sampling: try SamplerOptions(seed: 1), command: Invocation.text)
      options.pricing = .published
      let depth = tuneOptions.maxPrefetchDepth ?? TuneOptions.standardDepth
      var material = try TuneCommand.Material(
        of: PricedModel(triple.shape, .published), routingOptions, depth: depth, options: options,
        furtherSeeds: tuneOptions.furtherSeeds)
      var given = GivenSettings()
      given.set(\.memory, try triple.cap(of: material.recording, options: options))
      material.options.settings = given.applied(to: options.settings)
      let tuner = try tuneOptions.tuner(
        for: profile, depth: depth, given: given,
        room: TuneRoom(
          material.recording, options: material.options, given: given.names,
          objective: tuneOptions.objective),
        base: material.options.settings)
      let outcome = try tuner.search(
        material.recording, others: material.others, options: material.options,
        progress: { Self.progress("\(name), tuning", $0, $1) },
        isInterrupted: { Interruption.isRequested })
      let seconds = (clock.now - Instant(nanoseconds: 0)).inSeconds
      guard outcome.result.isComplete,
        let optimum = try tuner.optimum(
          beside: outcome, material.recording, others: material.others,
          options: material.options,
          progress: { Self.progress("\(name), all", $0, $1) },
          isInterrupted: { Interruption.isRequested })
      else { return nil }
      func values(_ settings: Settings) -> SettingValues {
        settings.values(SettingName.searched, keepsDefaults: false)
      }
      return OptimumRow(
        device: profile.name, model: triple.shape.rawValue,
        memoryBytes: material.options.memory?.bytes, candidateCount: tuner.space.count,
        winner: values(outcome.winner), optimum: values(optimum.settings), share: optimum.share,
        movement: optimum.movement, replayedCount: optimum.replayedCount, seconds: seconds)
    }
  }
}

/// A device, a model and a RAM cap to search the best options of.
struct TuneCase {
  let device: String
  let shape: NamedShape
  /// Between the least cap that is accepted, 0, and room for all experts or the whole device, 1.
  private let room: Double

  private init?(_ device: String, _ model: String, room: Double) {
    guard let shape = NamedShape(rawValue: model) else { return nil }
    (self.device, self.shape, self.room) = (device, shape, room)
  }

  /// Phones, boards, PCs and Macs, with models that fit; from the least cap to all experts.
  static let all: [TuneCase] = [
    TuneCase("oneplus-13", "smallthinker-4b", room: 0.3),
    TuneCase("oneplus-15r", "smallthinker-21b", room: 0.3),
    TuneCase("galaxy-s24-ultra", "smallthinker-21b", room: 0.6),
    TuneCase("galaxy-a54", "smallthinker-4b", room: 0.1),
    TuneCase("vivo-t4x-ufs-2.2", "smallthinker-4b", room: 0),
    TuneCase("pixel-8", "smallthinker-21b", room: 0.1),
    TuneCase("iphone-16-pro", "smallthinker-4b", room: 1),
    TuneCase("raspberry-pi-5-sd", "smallthinker-4b", room: 0.1),
    TuneCase("raspberry-pi-5-nvme", "smallthinker-4b", room: 0.5),
    TuneCase("raspberry-pi-5-8gb-nvme", "smallthinker-21b", room: 0.3),
    TuneCase("rk3588-nvme", "smallthinker-21b", room: 0.5),
    TuneCase("rk3576", "smallthinker-4b", room: 0.3),
    TuneCase("rk3566-emmc", "smallthinker-4b", room: 0.6),
    TuneCase("jetson-orin-nano-nvme", "qwen3-30b-a3b", room: 0.2),
    TuneCase("chromebook-snapdragon-7c", "smallthinker-4b", room: 0.05),
    TuneCase("chromebook-n100-emmc", "smallthinker-21b", room: 0.05),
    TuneCase("n150-mini-pc-nvme", "qwen3-30b-a3b", room: 0.5),
    TuneCase("desktop-i9-14900", "qwen3-30b-a3b", room: 1),
    TuneCase("macbook-air-m1-8gb", "smallthinker-21b", room: 0.4),
    TuneCase("laptop-ddr4-nvme", "llama3.2-3b", room: 1),
  ].compactMap(\.self)

  /// The RAM cap for replays of `recording` with `options`.
  ///
  /// - Throws: `BudgetError` where not even the device's own memory is enough.
  func cap(of recording: Recording, options: RunOptions) throws -> ByteCount? {
    guard room < 1, let available = options.machine.profile?.memory.available else { return nil }
    var options = options
    // Mapped weights may have less than they take, and a search would then be about page faults.
    options.denseWeights = .anon
    let ledger = try PreparedRun(replaying: recording, options: options).ledger
    let most = min(available, ledger.complete)
    options.memory = ByteCount(1)
    do {
      _ = try PreparedRun(replaying: recording, options: options)
      return nil
    } catch let error as BudgetError {
      let least = error.ledger.minimum.bytes
      // Whole MiB, as people give them.
      let cap = Double(least) + room * Double(max(0, most.bytes - least))
      return .mebibytes((Int(cap) + (1 << 20) - 1) >> 20)
    }
  }
}
