import ArgumentParser
import Quantities
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
      commandName: "list", abstract: "Lists all device profiles.")

    @Option(help: "How to print it.")
    var format: ListFormat = .text

    func run() throws {
      let catalog = ProfileLibrary.catalog
      let profiles = try catalog.names.map { try catalog.profile(named: $0) }
      switch format {
      case .json: try profiles.map(ProfileLine.init).printJSON()
      case .text:
        let width = profiles.map(\.name.count).max() ?? 0
        for profile in profiles {
          let name = profile.name.padded(to: width)
          print("\(name)  \(ProfileLine(profile).text)")
        }
      }
    }
  }

  /// One profile, field by field.
  struct ShowCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
      commandName: "show", abstract: "Shows one profile with the kind and source of each field.")

    @Argument(help: "A profile's name or file.")
    var name: String

    @Option(
      help: ArgumentHelp(
        "Overrides one field, such as storage.bandwidth=\"200 MB/s\".", valueName: "path=value"))
    var set: [String] = []

    @Option(help: "How to print it.")
    var format: ShowFormat = .text

    func run() throws {
      let profile = try set.reduce(ProfileLibrary.profile(name)) { try $0.setting($1) }
      switch format {
      case .yaml: print(profile.yaml, terminator: "")
      case .json: try profile.fields.map(FieldLine.init).printJSON()
      case .text:
        let pathWidth = profile.fields.map(\.path.count).max() ?? 0
        let valueWidth = profile.fields.map(\.value.count).max() ?? 0
        print(profile.title)
        for field in profile.fields {
          print(
            "  \(field.path.padded(to: pathWidth))  \(field.value.padded(to: valueWidth))"
              + "  \(field.kind.rawValue.padded(to: 9))  \(field.source)")
        }
      }
    }
  }

  /// Whether a profile file is right.
  struct CheckCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
      commandName: "check", abstract: "Checks a profile file; exit code 1 if it is wrong.")

    @Argument(help: "A profile's file or name.")
    var file: String

    func run() throws {
      do {
        let profile = try ProfileLibrary.profile(file)
        print("\(file): \(profile.fields.count) fields, all good")
      } catch let error as ProfileError {
        Console.complain("edgewise: \(error)")
        throw ExitCode.negative
      }
    }
  }

  enum ListFormat: String, ExpressibleByArgument, CaseIterable {
    case text
    case json
  }

  enum ShowFormat: String, ExpressibleByArgument, CaseIterable {
    case text
    case json
    case yaml
  }
}

/// What `device list` says of one profile.
private struct ProfileLine: Encodable {
  let name: String
  let title: String
  let cores: Int
  let threads: Int
  let memory: String
  let storage: String

  init(_ profile: DeviceProfile) {
    name = profile.name
    title = profile.title
    cores = profile.maxThreads
    threads = profile.cpu.threads
    memory = profile.memory.available.description
    storage = profile.storage.ceiling.description
  }

  var text: String {
    "\(title); \(threads) of \(cores) cores, \(memory) RAM, storage \(storage)"
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
