import ArgumentParser
import FoundationEssentials
import Quantities

/// An option that its command does not have, of which the parser takes the value for a prompt and
/// then finds fault with that.
enum UnknownOption {
  /// A name as far from every other is no slip of the finger.
  private static let farthest = 3

  /// - Parameters:
  ///   - words: The arguments, which the parser refused.
  ///   - program: What they were given to.
  /// - Throws: `ValidationError` that names the first such option, and what was probably meant.
  static func refuse(in words: [String], of program: any ParsableCommand.Type) throws {
    let dump = try JSONDecoder().decode(
      CommandHelp.Dump.self, from: Data(command(in: words, of: program)._dumpHelp().utf8))
    let names = (dump.command.arguments ?? []).flatMap { $0.names ?? [] }.map(\.spelling)
    let given = words.prefix { $0 != "--" }.filter(isOption).map { word in
      String(word.prefix { $0 != "=" })
    }
    guard let stray = given.first(where: { !names.contains($0) }) else { return }
    let near = NearestName.nearest(to: stray, among: names.filter { $0.hasPrefix("--") })
    let hint = near.flatMap { name in
      NearestName.distance(stray, name) <= farthest ? " Did you mean '\(name)'?" : nil
    }
    throw ValidationError("Unknown option '\(stray)'.\(hint ?? "")")
  }

  /// The command that `words` begin with.
  private static func command(
    in words: [String], of program: any ParsableCommand.Type
  ) -> any ParsableCommand.Type {
    var command = program
    for word in words {
      let next = command.configuration.subcommands.first { $0._commandName == word }
      guard let next else { break }
      command = next
    }
    return command.configuration.defaultSubcommand ?? command
  }

  /// A dash alone is a file, and a dash and a digit a number.
  private static func isOption(_ word: String) -> Bool {
    word.hasPrefix("--") || word.hasPrefix("-") && word.dropFirst().first?.isLetter == true
  }
}
