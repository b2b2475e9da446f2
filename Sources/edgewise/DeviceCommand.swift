import ArgumentParser
import Experiments
import Quantities
import Reporting
import Simulation

/// Device profiles: what there is, what they say, whether they are right.
struct DeviceCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "device", abstract: "Lists, shows, checks, makes and proves device profiles.",
    subcommands: [
      ListCommand.self, ShowCommand.self, CheckCommand.self,
      MeasureCommand.self, ImportFioCommand.self, SelfTestCommand.self,
    ])

  /// All profiles, a line each.
  struct ListCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
      commandName: "list", abstract: "Lists all device profiles, by sort of machine.",
      discussion: """
        `storage` is what the device reads in experts of the 4B, on as many lanes as it has. \
        Profiles that cannot be read are named on standard error.
        """)

    @OptionGroup var rowOutput: RowOutput

    func run() throws {
      try rowOutput.prepare()
      let catalog = ProfileLibrary.catalog
      var profiles: [DeviceProfile] = []
      for name in catalog.names {
        do { profiles.append(try catalog.profile(named: name)) } catch {
          Console.complain("edgewise: \(error)")
        }
      }
      let records = DeviceRecord.list(profiles)
      let table = DeviceTable(records)
      try rowOutput.write(
        records, text: table.text, markdown: table.markdown, csv: table.csv, sql: table.sql)
      if profiles.count < catalog.names.count { throw ExitCode.negative }
    }
  }

  /// One profile, field by field.
  struct ShowCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
      commandName: "show", abstract: "Shows one profile with the kind and source of each field.",
      discussion: """
        Parts and inheritance are resolved and all of --set is in it. `--format yaml` prints a \
        profile that --device takes as a file.
        """)

    @Argument(help: "A profile's name or file.")
    var name: String

    @Option(
      help: ArgumentHelp(
        "Overrides one field, such as storage.bandwidth=\"200 MB/s\", or a part, such as"
          + " storage=ufs-4.0.", valueName: "path=value"))
    var set: [String] = []

    @Option(help: "How to print it.")
    var format: ShowFormat = .text

    func run() throws {
      let profile = try ProfileLibrary.profile(name, settings: set)
      switch format {
      case .yaml: print(profile.yaml, terminator: "")
      case .json: try profile.fields.map(FieldLine.init).printJSON()
      case .text:
        let pathWidth = profile.fields.map(\.path.count).max() ?? 0
        // A curve would push all sources out of sight.
        let valueWidth = profile.fields.map(\.value.count).filter { $0 <= 24 }.max() ?? 0
        print(profile.title)
        for field in profile.fields {
          print(
            "  \(field.path.padded(to: pathWidth))  \(field.value.padded(to: valueWidth))"
              + "  \(field.kind.rawValue.padded(to: 9))  \(field.source)")
        }
      }
    }
  }

  /// Whether files of profiles and parts are right.
  struct CheckCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
      commandName: "check", abstract: "Checks files of profiles and parts.",
      discussion: "Says in one sentence what is wrong with each; exit code 1 if one is wrong.")

    @Argument(help: "Files of devices, SoCs and storages, or names of devices.")
    var files: [String]

    func run() throws {
      var isRight = true
      for file in files {
        do {
          let (sort, count) = try ProfileLibrary.check(file)
          print("\(file): \(sort.rawValue), \(count) fields, all good")
        } catch let error as ProfileError {
          Console.complain("edgewise: \(error)")
          isRight = false
        }
      }
      guard isRight else { throw ExitCode.negative }
    }
  }

  enum ShowFormat: String, ExpressibleByArgument, CaseIterable {
    case text
    case json
    case yaml
  }
}

private struct FieldLine: Encodable {
  let path: String
  let value: String
  let kind: String
  let source: String

  init(_ field: ProfileField) {
    path = field.path
    value = field.value
    kind = field.kind.rawValue
    source = field.source
  }
}

extension String {
  /// This text with spaces up to `width` characters.
  fileprivate func padded(to width: Int) -> String {
    self + String(repeating: " ", count: max(0, width - count))
  }
}
