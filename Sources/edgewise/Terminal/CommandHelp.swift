/// What the argument parser knows of one command, as it writes it for other programs.
struct CommandHelp: Decodable {
  let commandName: String
  let abstract: String?
  let discussion: String?
  /// The commands above this one, from the program on.
  let superCommands: [String]?
  let subcommands: [CommandHelp]?
  let arguments: [Argument]?

  /// The program, as the parser writes it.
  struct Dump: Decodable {
    let command: CommandHelp
  }

  /// One flag, option or value.
  struct Argument: Decodable {
    enum Kind: String, Decodable {
      case positional
      case option
      case flag
    }

    struct Name: Decodable {
      let name: String

      /// As it is typed.
      var spelling: String { (name.count == 1 ? "-" : "--") + name }
    }

    let kind: Kind
    let shouldDisplay: Bool
    let isOptional: Bool
    let isRepeating: Bool
    let names: [Name]?
    let valueName: String?
    let defaultValue: String?
    let allValues: [String]?
    let abstract: String?
    let sectionTitle: String?

    /// Whether it is `--help` or `--version`, which each command has.
    var isUniversal: Bool { names?.contains { ["help", "version"].contains($0.name) } ?? false }
  }

  /// As it is typed, from the program's name on.
  var path: String { ((superCommands ?? []) + [commandName]).joined(separator: " ") }

  /// The commands that are shown, this one first and each before its own.
  var all: [CommandHelp] { [self] + (subcommands ?? []).flatMap(\.all) }
}
