import ArgumentParser

/// Checks of the simulator against what is known otherwise.
struct ValidateCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "validate",
    abstract: "Measures how far simulated speeds are off: against published and applied ones.",
    discussion: """
      Exit code 1 where errors are larger than allowed. Without a subcommand: published.
      """,
    subcommands: [PublishedCommand.self, HostCommand.self],
    defaultSubcommand: PublishedCommand.self)
}
