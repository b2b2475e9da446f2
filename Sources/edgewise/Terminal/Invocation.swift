import HostMachine
import Measurement
import Results

/// The command line as it was typed, for "how to make this again".
enum Invocation {
  static var text: String {
    let words = CommandLine.arguments.dropFirst().map(quoted)
    return (["edgewise"] + words).joined(separator: " ")
  }

  /// When the command started; `main` asks first.
  static let started = CalendarTime.now

  /// Where and when this command makes its results.
  static var origin: ResultOrigin {
    ResultOrigin(started: started, hostID: HostDescription.current.id)
  }

  /// The arguments as they are parsed: a negative number behind an option is its value (`-n -1`
  /// becomes `-n=-1`), so that it can be refused as such, and is no option of its own.
  static var arguments: [String] {
    var arguments: [String] = []
    var isOver = false
    for word in CommandLine.arguments.dropFirst() {
      if !isOver, let option = arguments.last, option.hasPrefix("-"), !option.contains("="),
        isNegative(word)
      {
        arguments[arguments.count - 1] = "\(option)=\(word)"
      } else {
        arguments.append(word)
      }
      isOver = isOver || word == "--"
    }
    return arguments
  }

  /// The first word that looks like short options one behind the other: it would be taken apart,
  /// and `-hello` would be a request for help. nil where there is none.
  static var firstCluster: String? {
    arguments.prefix { $0 != "--" }.first { word in
      word.hasPrefix("-") && !word.hasPrefix("--") && word.count > 2 && !word.contains("=")
    }
  }

  private static func isNegative(_ word: String) -> Bool {
    let rest = word.dropFirst()
    return word.hasPrefix("-")
      && (rest.first.map { $0.isASCII && $0.isNumber || $0 == "." } ?? false
        || rest.hasPrefix("inf") || rest == "nan")
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
