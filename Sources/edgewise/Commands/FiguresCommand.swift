import ArgumentParser
import Files
import Reporting

/// The reference of all figures.
struct FiguresCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "figures",
    abstract:
      "Says of every figure in the results what it is, in which unit, and which way is better.")

  @Option(help: "How to print it.")
  var format: PageFormat = .text

  @Option(help: "The file to write; without it, standard output.")
  var output: String?

  @OptionGroup var replacement: ReplacementOptions

  /// Formats of pages.
  enum PageFormat: String, ExpressibleByArgument, CaseIterable {
    case text
    case md
  }

  func run() throws {
    try replacement.prepare([NamedFile("--output", output)], besides: [])
    let page = format == .md ? FigurePage.markdown : FigurePage.text
    try Console.deliver(page, to: output)
  }
}
