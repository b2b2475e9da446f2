/// The command line as it was typed, for "how to make this again".
enum Invocation {
  static var text: String {
    let words = CommandLine.arguments.dropFirst().map(quoted)
    return (["edgewise"] + words).joined(separator: " ")
  }

  /// `word` in quotes where a shell would take it apart.
  static func quoted(_ word: String) -> String {
    let isPlain =
      !word.isEmpty
      && word.allSatisfy { character in
        character.isASCII && (character.isLetter || character.isNumber)
          || "-_./=,:+%@".contains(character)
      }
    return isPlain
      ? word
      : "'"
        + word.split(
          separator: "'", omittingEmptySubsequences: false
        ).joined(separator: "'\\''") + "'"
  }
}
