import ArgumentParser

/// What a shell needs to complete commands, flags, devices and cache policies.
struct CompletionsCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "completions",
    abstract: "Prints a script that completes commands, flags, devices and policies in a shell.",
    discussion: """
      In bash, for this session; in a file that the shell reads at its start, for all:
        source <(edgewise completions bash)

      In zsh and fish, into a folder that the shell searches:
        edgewise completions zsh > ~/.zsh/completions/_edgewise
        edgewise completions fish > ~/.config/fish/completions/edgewise.fish

      Names of devices are asked of `edgewise` when they are needed, so new profiles complete too.
      """)

  @Argument(help: "The shell.")
  var shell: Shell

  enum Shell: String, ExpressibleByArgument, CaseIterable {
    case bash
    case zsh
    case fish

    var completed: CompletionShell {
      switch self {
      case .bash: .bash
      case .zsh: .zsh
      case .fish: .fish
      }
    }
  }

  func run() throws {
    print(EdgewiseCommand.completionScript(for: shell.completed))
  }
}
