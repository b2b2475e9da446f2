import ArgumentParser
import Benchmarks
import HostMachine
import Models
import Plotting
import Quantities
import Reporting
import Results
import Runs
import Simulation

extension DeviceCommand {
  /// The same model on several devices.
  struct CompareCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
      commandName: "compare",
      abstract: "Simulates a model on several devices: how fast it is, and where time goes.",
      discussion: """
        A row for each device and depth, once the expert cache is warm, with the speeds between \
        which nine of ten such devices should be; synthetic routing, and a predicted LM head where \
        the model has one. --charts draws speed against depth \
        (depths.png) and where a token's time goes (token-time.png).
        """)

    @Option(
      help: "A profile's name or file; may be given several times. (default: six of all kinds)",
      completion: .profiles)
    var device: [String] = []

    @Option(help: .settingOfAllProfiles)
    var set: [String] = []

    @Option(help: "The model. (default: smallthinker-4b)")
    var modelShape: NamedShape?

    @Option(help: .pricedModel, completion: .models, transform: String.init(fileName:))
    var model: String?

    @OptionGroup var pricing: PricingOptions

    @Option(
      help: "The RAM cap on every device, such as \"1 GiB\"; without it each device's own.",
      transform: ByteCount.init(positive:))
    var memory: ByteCount?

    @Option(help: .denseWeights)
    var denseWeights: DenseWeights?

    @Option(help: "Prefetch depths. (default: 0-4)", transform: Sweep.init(parsing:))
    var prefetchDepth = Sweep([0, 1, 2, 3, 4])

    @Option(help: "Prompt tokens computed at once. (default: 128)")
    var batch: Int?

    @OptionGroup(title: "Synthetic routing") var synthetic: SyntheticOptions

    @OptionGroup var rowOutput: RowOutput

    @Option(help: "A folder for pictures; none without it.")
    var charts: String?

    /// From SD card to desktop.
    private static let standardDevices = [
      "raspberry-pi-5-sd", "rk3576", "raspberry-pi-5-nvme", "rk3588-nvme", "oneplus-13",
      "desktop-i9-14900",
    ]

    func validate() throws {
      if modelShape != nil, model != nil {
        throw ValidationError("Give --model-shape NAME or --model FILE, not both.")
      }
      try pricing.check(model: model)
      try PrefetchDepth.check(prefetchDepth.values)
      try Setting.check(batch, .batch)
    }

    func run() throws {
      Interruption.install()
      try rowOutput.prepare(
        besides: ProfileLibrary.inputs(devices, settings: set, of: "--device")
          + NamedFile.ofModel("--model", model) + [synthetic.routing.input],
        NamedFile.files(ComparisonChart.fileNames, in: charts, of: "--charts"))
      let made = try charts.map { try RunFolder.make($0, files: disk) }
      defer { if let made, made.isNew { made.folder.removeIfEmpty() } }
      let rows = try compared()
      let isPart = Interruption.isRequested
      let table = ComparisonTable(rows)
      try rowOutput.write(
        rows, text: table.text, markdown: table.markdown, csv: table.csv, sql: table.sql)
      let isDrawn = try made.map { try draw(rows, into: $0.folder) } ?? true
      try Progress.endIfInterrupted(
        isPart ? "rows of devices and depths are missing" : "pictures may be missing")
      if !isDrawn { throw ExitCode.broken }
    }

    /// Whether all pictures are there. They were asked for, and so a missing one is no success.
    private func draw(_ rows: [DeviceComparisonRow], into folder: RunFolder) throws -> Bool {
      try folder.remove(ComparisonChart.fileNames)
      let charts = ComparisonChart.drawn(rows: rows).written(into: folder.path, of: disk)
      Console.note(charts)
      return charts.notes.isEmpty
    }

    private var devices: [String] { device.isEmpty ? Self.standardDevices : device }

    private func compared() throws -> [DeviceComparisonRow] {
      defer { Console.clear() }
      let profiles = try devices.map { try ProfileLibrary.profile($0, settings: set) }
      var given = GivenSettings()
      given.set(\.memory, memory)
      given.set(\.denseWeights, denseWeights)
      given.set(\.maxBatch, batch)
      let priced =
        try model.map { try PricedModel(path: $0, pricing) }
        ?? PricedModel(modelShape ?? .standard4B, pricing.ofShape)
      try synthetic.routing.check(for: priced.shape)
      if let caveat = priced.caveat { Console.complain("edgewise: \(caveat)") }
      return try DeviceComparison(
        of: priced.shape, pricing: priced.pricing, prefetchDepths: prefetchDepth.values,
        given: given
      )
      .rows(
        of: profiles, replays: ShapeReplays(makeRecording: synthetic.recording),
        seed: synthetic.seed ?? 1, progress: { Console.progress("simulating", share: $0) },
        isInterrupted: { Interruption.isRequested })
    }
  }
}
