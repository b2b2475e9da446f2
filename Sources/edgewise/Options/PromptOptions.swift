import ArgumentParser
import Inference
import Runs

/// What is to be continued, and how tokens are chosen.
struct PromptOptions: ParsableArguments {
  @Argument(help: "The prompt; tune has one of its own.")
  var prompt: String?

  @Option(help: "The prompt as token ids, separated by commas.")
  var tokens: TokenList?

  @Flag(help: "Put the prompt in the model's chat form, as a user's message.")
  var chat = false

  @Option(
    help: "How many tokens to generate at most. (default: 64; of a shape 256, of a recording all)")
  var maxTokens: Int?

  @Option(
    help: "Sampling temperature; 0 always takes the likeliest token. (default: 0)",
    transform: Float.init(plain:))
  var temperature: Float?

  @Option(help: "Sample from the k likeliest tokens.")
  var topK: Int?

  @Option(
    help: "Sample from the likeliest tokens that together reach this probability.",
    transform: Float.init(plain:))
  var topP: Float?

  @Option(
    help: "Sample from tokens at least this likely, relative to the likeliest.",
    transform: Float.init(plain:))
  var minP: Float?

  @Option(
    help: "Make tokens of the recent past less likely; 1 does nothing. (default: 1)",
    transform: Float.init(plain:))
  var repeatPenalty: Float?

  @Option(help: "Seed of the sampler. (default: 1)")
  var seed: UInt64?

  func validate() throws {
    if prompt != nil, tokens != nil {
      throw ValidationError("Give the prompt as text or as --tokens, not both.")
    }
    if chat, tokens != nil {
      throw ValidationError("--chat puts a text in chat form; leave it out with --tokens.")
    }
    if temperature ?? 0 == 0, topK != nil || topP != nil || minP != nil {
      throw ValidationError(
        "--top-k, --top-p and --min-p choose by chance, and at temperature 0 nothing does: give a"
          + " --temperature, such as 0.8, or leave them out.")
    }
    try TokenCount.check(maxTokens, of: "--max-tokens")
  }

  /// The first option that says how tokens are chosen by their scores; nil where none was given.
  /// Of --top-k and the like a temperature is given as well.
  var firstOfSampling: String? {
    temperature != nil ? "--temperature" : repeatPenalty != nil ? "--repeat-penalty" : nil
  }

  /// How many tokens are generated at most.
  var tokenLimit: Int { maxTokens ?? 64 }

  /// The prompt, or `standard` where none was given.
  func prompt(or standard: String?) throws -> RunOptions.Prompt {
    if let tokens { return .tokens(tokens.ids) }
    guard let text = prompt ?? standard else {
      throw ValidationError("Give a prompt, such as: edgewise run \"And it came to pass\"")
    }
    return chat ? .chat(text) : .text(text)
  }

  func sampling() throws -> SamplerOptions {
    do {
      return try SamplerOptions(
        temperature: temperature ?? 0, topK: topK, topP: topP, minP: minP,
        repeatPenalty: repeatPenalty ?? 1, seed: seed ?? 1)
    } catch {
      throw ValidationError("\(error)")
    }
  }
}
