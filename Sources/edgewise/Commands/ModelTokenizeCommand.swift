import ArgumentParser
import GGUF
import Quantities
import Tokenization

/// Shows the tokens of a text.
struct ModelTokenizeCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "tokenize", abstract: "Shows the tokens of a text.")

  @OptionGroup var model: ModelArgument

  @Option(help: "The text.")
  var text: String

  @Flag(
    inversion: .prefixedNo,
    help: "Treat the names of special tokens in the text as those tokens.")
  var special = true

  @Option(help: "How to print it.")
  var format: OutputFormat = .text

  private struct Tokens: Encodable {
    let tokenIDs: [Int]

    enum CodingKeys: String, CodingKey { case tokenIDs = "token_ids" }
  }

  func run() throws {
    let tokenizer = try Tokenizer(file: GGUFFile(path: try model.path, files: disk))
    let ids = tokenizer.encode(text, parsingSpecialTokens: special)
    if let caveat = tokenizer.caveat { Console.complain("edgewise: \(caveat)") }
    switch format {
    case .json: try Tokens(tokenIDs: ids).printJSON()
    case .text: for id in ids { print("\(id)\t\(Self.shown(id, tokenizer))") }
    case .md:
      print("| id | text |\n| --- | --- |")
      for id in ids { print("| \(id) | \(Medium.markdown.quoted(Self.shown(id, tokenizer))) |") }
    }
  }

  private static func shown(_ id: Int, _ tokenizer: Tokenizer) -> String {
    Medium.terminal.quoted(tokenizer.decode([id], showingSpecial: true).debugDescription)
  }
}
