import ArgumentParser
import Profiles

/// Device profiles: what there is, what they say, whether they are right.
struct DeviceCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "device", abstract: "Lists, shows, checks, makes and proves device profiles.",
    subcommands: [
      ListCommand.self, PartsCommand.self, ShowCommand.self, CompareCommand.self,
      CheckCommand.self, MeasureCommand.self, CalibrateCommand.self, ImportFioCommand.self,
      SelfTestCommand.self,
    ])

  /// Whether files of profiles and parts are right.
  struct CheckCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
      commandName: "check", abstract: "Checks files of profiles and parts.",
      discussion: """
        Says in one sentence what is wrong with each; exit code 1 if one is wrong. Figures that \
        are possible, but that no known machine has together, are named as doubts.
        """)

    @Argument(
      help: "Files of devices, SoCs and storages, or names of devices.", completion: .profiles)
    var files: [String]

    func run() throws {
      var isRight = true
      for file in files {
        do {
          let check = try ProfileLibrary.check(file)
          Console.tell(
            "\(file): \(check.kind.rawValue), \(check.figureCount) fields,"
              + (check.doubts.isEmpty ? " all good" : " possible, but:"))
          for doubt in check.doubts { Console.tell("  doubt: \(doubt)") }
        } catch let error as ProfileError {
          Console.complain("edgewise: \(error)")
          isRight = false
        }
      }
      guard isRight else { throw ExitCode.negative }
    }
  }
}
