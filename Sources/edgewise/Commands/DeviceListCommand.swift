import ArgumentParser
import HostMachine
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
        `edgewise simulate` says more about each.

        Profiles that cannot be read are named on standard error.
        """)

    @Flag(help: "Leave the simulated speeds out.")
    var noSpeeds = false

    @OptionGroup var rowOutput: RowOutput

    func run() throws {
      Interruption.install()
      try rowOutput.prepare(besides: ProfileLibrary.inputs)
      let catalog = ProfileLibrary.catalog
      let names = try ProfileLibrary.names()
      var profiles: [DeviceProfile] = []
      for name in names {
        do { profiles.append(try catalog.profile(named: name)) } catch {
          Console.complain("edgewise: \(error)")
        }
      }
      var records = DeviceRecord.list(profiles)
      if !noSpeeds { try addSpeeds(of: profiles, to: &records) }
      let table = DeviceTable(records)
      try rowOutput.write(
        records, text: table.text, markdown: table.markdown, csv: table.csv, sql: table.sql)
      try Progress.endIfInterrupted("speeds are missing")
      if profiles.count < names.count { throw ExitCode.negative }
    }

    /// Adds speeds until the user interrupts.
    private func addSpeeds(
      of profiles: [DeviceProfile], to records: inout [DeviceRecord]
    ) throws {
      defer { Console.clear() }
      let routing = try SyntheticOptions.parse([
        "--prompt-tokens", "\(DeviceSpeeds.promptCount)",
      ])
      var speeds = DeviceSpeeds(ShapeReplays(makeRecording: routing.recording))
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
