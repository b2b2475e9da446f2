import HostMachine
import Inference
import Models
import Results
import Templates
import Tokenization
import Workloads

/// Writes one turn of a conversation after the other, each behind what was computed for the ones
/// before.
struct ConversationWriter {
  private let model: LoadedModel
  private let isChat: Bool
  private var messages: [ChatTemplate.Message] = []
  /// All that was written so far, answers included; empty before the first turn.
  private var written = ""
  /// Tokens of the answer before that the model has made and not read.
  private var unread: [Int] = []
  private var turnCount = 0
  /// Marks of the model's chat form that did not become single tokens, as far as all that was said
  /// has been written.
  private(set) var spelledMarks: [String] = []

  /// A turn's tokens.
  struct Turn {
    let tokens: [Int]
    /// Whether they are the whole conversation, and nothing of it is kept.
    let beginsAnew: Bool
  }

  /// - Parameter isChat: Whether texts are written in the model's chat form; messages always are.
  init(_ model: LoadedModel, isChat: Bool) {
    self.model = model
    self.isChat = isChat
  }

  /// The tokens that are computed before the next answer.
  ///
  /// - Throws: `RunError` where they are none, or unknown to the model, or its template cannot
  ///   write them.
  mutating func tokens(of prompt: Workloads.Turn.Prompt) throws -> Turn {
    defer { turnCount += 1 }
    switch prompt {
    case .tokens(let ids):
      try RunChecks.requireKnown(ids, by: model.file.shape)
      return continued(ids)
    case .length(let count):
      throw RunError(
        "a request has a length of \(count) tokens and no text; `edgewise simulate` prices such")
    case .text(let text) where !isChat:
      return continued(PreparedRun.encode(text, for: model))
    case .text(let text): return try chatTurn([ChatTemplate.Message(role: .user, text: text)])
    case .messages(let said):
      return try chatTurn(
        said.map {
          ChatTemplate.Message(role: ChatTemplate.Message.Role(rawValue: $0.role), text: $0.text)
        })
    }
  }

  /// Notes what was answered.
  mutating func note(_ answer: Execution) {
    messages.append(ChatTemplate.Message(role: .assistant, text: answer.text))
    written += answer.text
    // The token that ends an answer is read by nobody, and the next turn writes it.
    unread = answer.end == .endOfGeneration ? [] : Array(answer.generated.suffix(1))
  }

  private func continued(_ tokens: [Int]) -> Turn {
    if turnCount > 0 { return Turn(tokens: unread + tokens, beginsAnew: false) }
    return Turn(tokens: begun(tokens), beginsAnew: true)
  }

  private func begun(_ tokens: [Int]) -> [Int] {
    tokens.starts(with: model.startTokens) ? tokens : model.startTokens + tokens
  }

  private mutating func chatTurn(_ said: [ChatTemplate.Message]) throws(RunError) -> Turn {
    messages += said
    guard try PreparedRun.template(of: model).isKnown else {
      // As it is said, behind what was said and answered.
      let text = said.map(\.text).joined(separator: "\n")
      return continued(PreparedRun.encode((turnCount > 0 ? "\n" : "") + text, for: model))
    }
    let whole = try PreparedRun.conversation(messages, for: model)
    defer { written = whole }
    guard turnCount > 0, whole.hasPrefix(written) else {
      let tokens = PreparedRun.encode(whole, for: model)
      note(tokens, of: whole)
      return Turn(tokens: begun(tokens), beginsAnew: true)
    }
    let added = String(whole.dropFirst(written.count))
    return Turn(tokens: unread + PreparedRun.encode(added, for: model), beginsAnew: false)
  }
}

extension ConversationWriter {
  /// Notes which marks of the template `text` has in letters.
  private mutating func note(_ tokens: [Int], of text: String) {
    let said = messages.map(\.text).joined(separator: "\n")
    spelledMarks = model.tokenizer?.spelledMarks(of: text, besides: said, in: tokens) ?? []
  }
}

/// How much of a context a conversation needs.
struct ConversationSize {
  /// The tokens of its longest request.
  private(set) var longest: [Int] = []
  /// The most tokens of one of its answers.
  private(set) var answerLimit = 0
  /// Positions of all its turns together, with answers of full length.
  private(set) var context = 0
  /// The same up to the first token of the last answer, which may be shorter where room is short.
  private(set) var leastContext = 0
  /// What a reader should know, in sentences.
  private(set) var warnings: [String] = []

  /// - Parameters:
  ///   - number: Of the conversation, for messages.
  ///   - limit: Of an answer's tokens where the workload does not say it.
  /// - Throws: `RunError` where a request is empty, unknown to the model, or longer than any that
  ///   it was made for.
  init(
    _ conversation: Conversation, number: Int, isChat: Bool, of model: LoadedModel, limit: Int
  ) throws {
    for (index, turn) in conversation.turns.enumerated() {
      // By itself: what is written around it is as long behind others.
      var writer = ConversationWriter(model, isChat: isChat)
      let place = "request \(index + 1) of conversation \(number)"
      let tokens: [Int]
      do { tokens = try writer.tokens(of: turn.prompt).tokens } catch let error as RunError {
        throw RunError("\(place): \(error)")
      }
      guard !tokens.isEmpty else { throw RunError("\(place) is empty; give it some text") }
      guard tokens.count < model.file.shape.contextLength else {
        throw RunError(
          "\(place) has \(tokens.count) tokens, and the model was made for"
            + " \(model.file.shape.contextLength) with an answer; shorten it")
      }
      if tokens.count > longest.count { longest = tokens }
      let answer = turn.maxTokens ?? limit
      answerLimit = max(answerLimit, answer)
      leastContext = context + tokens.count + 1
      context += tokens.count + answer
      warnings += try Self.warnings(of: turn.prompt, isChat: isChat, model, writer.spelledMarks)
    }
  }
  /// What a reader should know of a prompt's chat form, in sentences.
  private static func warnings(
    of prompt: Workloads.Turn.Prompt, isChat: Bool, _ model: LoadedModel, _ spelledMarks: [String]
  ) throws(RunError) -> [String] {
    switch prompt {
    case .tokens, .length: return []
    case .text where !isChat: return []
    case .text, .messages:
      return try PreparedRun.chatWarnings(of: model)
        + (spelledMarks.isEmpty ? [] : [PreparedRun.spellingWarning(spelledMarks)])
    }
  }
}
