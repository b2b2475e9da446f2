/// The command line as it was typed, for "how to make this again".
enum Invocation {
  static var text: String {
    let words = CommandLine.arguments.dropFirst().map(quoted)
    return (["edgewise"] + words).joined(separator: " ")
  }

  /// The first argument that is not UTF-8, as far as it can be shown; such text would be changed
  /// before anything sees it.
  static var firstDamagedWord: String? {
    let words = unsafe zip(
      CommandLine.arguments,
      UnsafeBufferPointer(
        start: CommandLine.unsafeArgv, count: Int(CommandLine.argc)))
    for unsafe(word, bytes) in unsafe words {
      if let bytes = unsafe bytes, unsafe String(validatingCString: bytes) == nil { return word }
    }
    return nil
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
