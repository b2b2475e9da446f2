import ArgumentParser
import HostMachine
import Models
import Profiles
import Reporting
import Results
import Runs

extension DeviceCommand {
  /// All profiles, a line each.
  struct ListCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
      commandName: "list", abstract: "Lists all device profiles, by kind of machine.",
      discussion: """
        `storage` is what the device reads in experts of the 4B, on as many lanes as it has. \
        `4B tok/s` and `21B tok/s` are simulated: how fast SmallThinker 4B and 21B decode in the \
        memory that the device has to spare, with synthetic routing and predicted LM head, once \
        the expert cache is warm; a dash where even what must stay in memory has no room. Behind \
        it stand a class and the speeds between which nine of ten such devices should be: A where \
        figures were measured on the same SoC, C where they are a data sheet and priors. \
        `edgewise simulate` says more about each. With --model or --model-shape `tok/s` is the \
        same of that model, as `edgewise device compare` has it at prefetch depth 1.

        Profiles that cannot be read are named on standard error.
        """)

    @Flag(help: "Leave the simulated speeds out.")
    var noSpeeds = false

    @Option(help: "The model whose speed is simulated. (default: SmallThinker 4B and 21B)")
    var modelShape: NamedShape?

    @Option(help: .pricedModel, completion: .models, transform: String.init(fileName:))
    var model: String?

    @OptionGroup var pricing: PricingOptions

    @OptionGroup var rowOutput: RowOutput

    func validate() throws {
      if modelShape != nil, model != nil {
        throw ValidationError("Give --model-shape NAME or --model FILE, not both.")
      }
      let hasModel = modelShape != nil || model != nil
      if noSpeeds, hasModel {
        throw ValidationError("A model is for its speeds; leave --no-speeds out.")
      }
      if !hasModel, pricing.engine != nil || pricing.weights != nil {
        throw ValidationError(
          "--engine and --weights are for --model-shape NAME or --model FILE; give one of them.")
      }
      try pricing.check(model: model)
    }

    func run() throws {
      Interruption.install()
      try rowOutput.prepare(
        besides: ProfileLibrary.inputs + NamedFile.ofModel("--model", model))
      let priced = try pricedModel()
      if let caveat = priced?.caveat { Console.complain("edgewise: \(caveat)") }
      let catalog = ProfileLibrary.catalog
      let names = try ProfileLibrary.names()
      var profiles: [DeviceProfile] = []
      for name in names {
        do { profiles.append(try catalog.profile(named: name)) } catch {
          Console.complain("edgewise: \(error)")
        }
      }
      var records = DeviceRecord.list(profiles)
      if !noSpeeds { try addSpeeds(priced, of: profiles, to: &records) }
      let table = DeviceTable(records)
      try rowOutput.write(
        records, text: table.text, markdown: table.markdown, csv: table.csv, sql: table.sql)
      try Progress.endIfInterrupted("speeds are missing")
      if profiles.count < names.count { throw ExitCode.negative }
    }

    /// The model that was asked for; nil where none was.
    private func pricedModel() throws -> PricedModel? {
      if let modelShape { return PricedModel(modelShape, pricing.ofShape) }
      return try model.map { try PricedModel(path: $0, pricing) }
    }

    /// Of `priced`, or of the released sizes.
    private func speeds(of priced: PricedModel?) throws -> DeviceSpeeds {
      guard let priced else {
        let routing = try SyntheticOptions.parse([
          "--prompt-tokens", "\(DeviceSpeeds.promptCount)",
        ])
        return DeviceSpeeds(ShapeReplays(makeRecording: routing.recording))
      }
      return DeviceSpeeds(
        of: priced.shape, pricing: priced.pricing,
        ShapeReplays(makeRecording: try SyntheticOptions.parse([]).recording))
    }

    /// Adds speeds until the user interrupts.
    private func addSpeeds(
      _ priced: PricedModel?, of profiles: [DeviceProfile], to records: inout [DeviceRecord]
    ) throws {
      defer { Console.clear() }
      var speeds = try speeds(of: priced)
      let profiles = Dictionary(uniqueKeysWithValues: profiles.map { ($0.name, $0) })
      for index in records.indices where !Interruption.isRequested {
        Console.progress("simulating", share: Double(index) / Double(records.count))
        if let profile = profiles[records[index].name] {
          try speeds.add(to: &records[index], profile: profile)
        }
      }
    }
  }
}
