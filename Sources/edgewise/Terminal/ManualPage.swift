import Results

/// The manual page of the program in roff, with the macros of man(7).
struct ManualPage {
  /// The page's lines, a newline behind each.
  let roff: String

  /// The page of `program` and all its commands.
  init(_ program: CommandHelp) {
    var lines = [
      ".TH EDGEWISE 1 \"\" \"edgewise \(Edgewise.version)\" \"User Commands\"",
      ".SH NAME", "edgewise \\- \(Self.escaped(program.abstract ?? ""))",
      ".SH SYNOPSIS", Self.synopsis(of: program), ".SH DESCRIPTION",
    ]
    lines += Self.paragraphs(program.discussion) + Self.arguments(of: program, areUniversal: true)
    lines.append(".SH COMMANDS")
    for command in program.all.dropFirst() {
      lines += [".SS " + Self.escaped(command.path), Self.synopsis(of: command)]
      lines += Self.paragraphs(command.abstract) + Self.paragraphs(command.discussion)
      lines += Self.arguments(of: command, areUniversal: false)
    }
    lines += Self.exitStatus
    roff = lines.joined(separator: "\n") + "\n"
  }

  private static let exitStatus = [
    ".SH EXIT STATUS", ".TP", "0", "All went well.",
    ".TP", "1", "A check or a comparison came out badly.",
    ".TP", "2", "The arguments make no sense.",
    ".TP", "3", "Something outside kept the command from doing its work.",
    ".TP", "130, 143, 129", "Ended by Ctrl\\-C, TERM or HUP; what was done until then is kept.",
    ".TP", "141", "Whoever read the output had enough of it, as behind a pipe to head(1).",
  ]

  private static func synopsis(of command: CommandHelp) -> String {
    let arguments = command.arguments ?? []
    let hasOptions = arguments.contains { $0.kind != .positional }
    let values = arguments.filter { $0.kind == .positional && $0.shouldDisplay }.map {
      let name = italic(($0.valueName ?? "value") + ($0.isRepeating ? "..." : ""))
      return $0.isOptional ? "[\(name)]" : name
    }
    let parts =
      [bold(command.path), hasOptions ? "[\(italic("options"))]" : nil]
      + (command.subcommands == nil ? values : [italic("command")])
    return parts.compactMap(\.self).joined(separator: " ")
  }

  /// The arguments of `command`: those that every command has, or all others.
  private static func arguments(of command: CommandHelp, areUniversal: Bool) -> [String] {
    var lines: [String] = []
    var title: String?
    for argument in command.arguments ?? []
    where argument.shouldDisplay && argument.isUniversal == areUniversal {
      if argument.sectionTitle != title, let next = argument.sectionTitle {
        lines += [".PP", bold(next)]
      }
      title = argument.sectionTitle
      lines += [".TP", heading(of: argument), escaped(explanation(of: argument))]
    }
    return lines
  }

  private static func heading(of argument: CommandHelp.Argument) -> String {
    let value = italic(argument.valueName ?? "value")
    guard argument.kind != .positional else { return value }
    let names = (argument.names ?? []).map { bold($0.spelling) }.joined(separator: ", ")
    return argument.kind == .flag ? names : "\(names) \(value)"
  }

  private static func explanation(of argument: CommandHelp.Argument) -> String {
    let values = argument.allValues.map { "values: " + $0.joined(separator: ", ") }
    let standard = argument.kind == .flag ? nil : argument.defaultValue.map { "default: \($0)" }
    let facts = [values, standard].compactMap(\.self).joined(separator: "; ")
    return (argument.abstract ?? "") + (facts.isEmpty ? "" : " (\(facts))")
  }

  /// `text` with its paragraphs, and lines that are indented as they are.
  private static func paragraphs(_ text: String?) -> [String] {
    var lines: [String] = []
    var isVerbatim = false
    for line in (text ?? "").split(separator: "\n", omittingEmptySubsequences: false) {
      let isIndented = line.hasPrefix("  ")
      if isIndented != isVerbatim { lines += isIndented ? [".RS 4", ".nf"] : [".fi", ".RE"] }
      isVerbatim = isIndented
      lines.append(
        line.isEmpty ? ".PP" : escaped(isIndented ? String(line.dropFirst(2)) : "\(line)"))
    }
    if lines.isEmpty { return [] }
    return [".PP"] + lines + (isVerbatim ? [".fi", ".RE"] : [])
  }

  private static func bold(_ text: String) -> String { "\\fB\(escaped(text))\\fR" }

  private static func italic(_ text: String) -> String { "\\fI\(escaped(text))\\fR" }

  /// `text` as roff prints it: no escape, no hyphen that becomes a dash, nothing but ASCII, no
  /// request at its start.
  private static func escaped(_ text: String) -> String {
    let characters = text.unicodeScalars.map { scalar in
      switch scalar {
      case "\\": "\\e"
      case "-": "\\-"
      case "\n": " "
      default: scalar.isASCII ? String(scalar) : "\\[u\(code(of: scalar))]"
      }
    }.joined()
    return characters.hasPrefix(".") || characters.hasPrefix("'") ? "\\&" + characters : characters
  }

  /// At least four hexadecimal digits.
  private static func code(of scalar: Unicode.Scalar) -> String {
    let digits = String(scalar.value, radix: 16, uppercase: true)
    return String(repeating: "0", count: max(0, 4 - digits.count)) + digits
  }
}
