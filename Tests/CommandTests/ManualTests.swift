import Foundation
import Testing

/// What is made of the command line's own definitions: the manual page and shell completions.
@Suite struct ManualTests {
  let edgewise: Command

  init() throws { edgewise = try Command() }

  /// What the argument parser says of a command.
  private struct Description: Decodable {
    struct Argument: Decodable {
      struct Name: Decodable { let name: String }

      let names: [Name]?

      var spellings: [String] { (names ?? []).map { ($0.name.count == 1 ? "-" : "--") + $0.name } }
    }

    let commandName: String
    let superCommands: [String]?
    let subcommands: [Description]?
    let arguments: [Argument]?

    var path: String { ((superCommands ?? []) + [commandName]).joined(separator: " ") }

    var all: [Description] { [self] + (subcommands ?? []).flatMap(\.all) }
  }

  private struct Dump: Decodable { let command: Description }

  @Test func `the manual page names every command and every flag of it`() throws {
    defer { edgewise.remove() }
    let dump = try edgewise("--experimental-dump-help")
    let program = try JSONDecoder().decode(Dump.self, from: Data(dump.output.utf8)).command
    let page = try edgewise("manual").output.replacing("\\-", with: "-")
    var sections = [program.commandName: page]
    for section in page.components(separatedBy: "\n.SS ").dropFirst() {
      let name = section.prefix { $0 != "\n" }
      sections[String(name)] = section.components(separatedBy: "\n.SH ")[0]
    }
    #expect(program.all.count > 20)
    for command in program.all {
      let section = try #require(sections[command.path], "no section \(command.path)")
      for name in (command.arguments ?? []).flatMap(\.spellings)
      where !["-h", "--help", "--version"].contains(name) {
        #expect(section.contains("\\fB\(name)\\fR"), "\(command.path) \(name)")
      }
    }
    #expect(page.contains("\\fB--help\\fR") && page.contains("\\fB--version\\fR"))
  }

  @Test func `the manual page is plain roff, and no line of it is a request by accident`() throws {
    defer { edgewise.remove() }
    let known: Set = ["TH", "SH", "SS", "PP", "TP", "RS", "RE", "nf", "fi"]
    for line in try edgewise("manual").output.split(separator: "\n") {
      #expect(!line.hasPrefix("'") && line.allSatisfy(\.isASCII), "\(line)")
      if line.hasPrefix(".") {
        #expect(known.contains(String(line.dropFirst().prefix { $0 != " " })), "\(line)")
      }
    }
  }

  @Test func `each shell has its script`() throws {
    defer { edgewise.remove() }
    for (shell, mark) in [
      ("bash", "complete "), ("zsh", "#compdef edgewise"), ("fish", "complete -c"),
    ] {
      let script = try edgewise("completions", shell)
      #expect(script.status == 0 && script.output.contains(mark), "\(shell)")
    }
    #expect(try edgewise("completions", "tcsh").status == 2)
  }

  @Test func `bash completes devices, cache policies and commands`() throws {
    defer { edgewise.remove() }
    let profiles = try FileManager.default.contentsOfDirectory(
      atPath: Command.root.path + "/Profiles"
    ).filter { $0.hasSuffix(".yaml") }.map { String($0.dropLast(5)) }
    #expect(try Set(completions("run", "--device", "")) == Set(profiles + ["host"]))
    #expect(try Set(completions("device", "show", "")).isSuperset(of: profiles))
    #expect(try completions("tune", "--device", "raspberry-pi-zero") == ["raspberry-pi-zero-2w-sd"])
    #expect(
      try Set(completions("simulate", "--cache-policy", ""))
        == ["lru", "lfu", "layer-lru", "s3-fifo", "sieve", "arc", "pinned:"])
    #expect(try completions("tu") == ["tune"])
  }

  /// What bash offers for the last of `words` behind `edgewise`.
  private func completions(_ words: String...) throws -> [String] {
    let script = try edgewise.file(
      "edgewise.bash", Data(try edgewise("completions", "bash").output.utf8))
    let line = ([Command.executable.path] + words)
    let quoted = line.map { "'\($0)'" }.joined(separator: " ")
    let request = """
      source '\(script)'
      COMP_WORDS=(\(quoted)); COMP_CWORD=\(words.count)
      COMP_LINE='\(line.joined(separator: " "))'; COMP_POINT=${#COMP_LINE}
      _edgewise edgewise "${COMP_WORDS[COMP_CWORD]}" "${COMP_WORDS[COMP_CWORD-1]}"
      printf '%s\\n' "${COMPREPLY[@]}"
      """
    let shell = try edgewise.run(
      ["-c", request], executable: URL(fileURLWithPath: "/bin/bash"))
    return shell.output.split(separator: "\n").map { $0.trimmingCharacters(in: .whitespaces) }
  }
}
