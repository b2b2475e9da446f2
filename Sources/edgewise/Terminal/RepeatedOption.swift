import ArgumentParser
import FoundationEssentials

/// Options that take one value and were given several, of which the parser would keep the last.
enum RepeatedOption {
  /// - Parameter words: The arguments, which `command` has parsed.
  /// - Throws: `ValidationError` that names the first such option of `command` and both values.
  static func refuse(in words: [String], of command: any ParsableCommand.Type) throws {
    let words = Array(words.prefix { $0 != "--" })
    guard mayRepeat(words) else { return }
    let dump = try JSONDecoder().decode(
      CommandHelp.Dump.self, from: Data(command._dumpHelp().utf8))
    let options = (dump.command.arguments ?? []).filter { $0.kind == .option }
    var values: [Int: String] = [:]
    var index = 0
    while index < words.count {
      let parts = words[index].split(
        separator: "=", maxSplits: 1, omittingEmptySubsequences: false
      ).map(String.init)
      index += 1
      guard let name = parts.first, let option = options.firstIndex(where: { $0.has(name) }) else {
        continue
      }
      var value = parts.last ?? ""
      if parts.count == 1, index < words.count {
        value = words[index]
        index += 1
      }
      guard let earlier = values.updateValue(value, forKey: option), !options[option].isRepeating
      else { continue }
      throw ValidationError(
        "\(name) is given twice, as \(earlier.debugDescription) and \(value.debugDescription);"
          + " give it once.")
    }
  }

  /// Whether a name comes back, perhaps as the short one of the same option: only then what
  /// commands know of their options is worth its time.
  private static func mayRepeat(_ words: [String]) -> Bool {
    let names = words.filter { $0.hasPrefix("-") }.map { $0.prefix { $0 != "=" } }
    return Set(names).count < names.count || names.contains { !$0.hasPrefix("--") }
  }
}

extension CommandHelp.Argument {
  /// Whether it is called `name`, as it is typed.
  fileprivate func has(_ name: String) -> Bool {
    names?.contains { $0.spelling == name } ?? false
  }
}
