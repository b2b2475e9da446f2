import ArgumentParser
import FoundationEssentials

/// The manual page, made from the same definitions as `--help`.
struct ManualCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "manual",
    abstract: "Prints the manual page of all commands.",
    discussion: """
      To read it, and to keep it:
        edgewise manual | man -l -
        edgewise manual > edgewise.1
      """)

  func run() throws {
    let help = EdgewiseCommand._dumpHelp()
    let root = try JSONDecoder().decode(CommandHelp.Dump.self, from: Data(help.utf8)).command
    print(ManualPage(root).roff, terminator: "")
  }
}
