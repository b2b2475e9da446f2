public import GGUF

/// How a conversation is written for a model: ChatML, with what the model's own template shows of
/// its habits.
///
/// Templates are Jinja programs. `written` runs them; `render` takes the texts of the template that
/// a ChatML model prints (the default system message, the beginning of an answer) and leaves out
/// tools, thinking switches and other branches.
public struct ChatTemplate: Hashable, Sendable {
  /// Whether conversations are written as ChatML; if not, `render` gives the bare texts.
  public let isChatML: Bool

  /// Whether it is known how a conversation is written for the model.
  public var isKnown: Bool { source != nil || isChatML }
  /// Whether what it writes depends on the day.
  public var tellsTheDate: Bool { source?.contains("strftime_now") == true }

  /// What the template says first when a conversation brings no system message.
  let defaultSystemText: String?
  /// What begins an answer, mostly `<|im_start|>assistant` and a line break.
  let assistantOpening: String
  /// The template itself, if there is one.
  let source: String?
  /// The texts of the tokens that begin and end texts, for templates that write them; empty where
  /// there is no such token.
  private(set) var beginText = ""
  private(set) var endText = ""

  private static let turnStart = "<|im_start|>"
  private static let turnEnd = "<|im_end|>"

  /// The template of `file`; plain ChatML when it has none but its vocabulary has ChatML's marks.
  ///
  /// - Throws: `GGUFError` where a key has a value of another type: a model that brings something
  ///   for a template is none without one.
  public init(file: GGUFFile) throws(GGUFError) {
    let template = try file.stringIfPresent("tokenizer.chat_template")
    let needsTexts = template.map { $0.contains("bos_token") || $0.contains("eos_token") } ?? true
    let tokens = needsTexts ? try file.stringsIfPresent("tokenizer.ggml.tokens") ?? [] : []
    guard let template else {
      let knowsMarks = tokens.contains(Self.turnStart) && tokens.contains(Self.turnEnd)
      self.init(shownBy: knowsMarks ? Self.turnStart + Self.turnEnd : "", source: nil)
      return
    }
    self.init(template: template)
    beginText = try Self.text(of: "bos", among: tokens, in: file)
    endText = try Self.text(of: "eos", among: tokens, in: file)
  }

  private static func text(
    of name: String, among tokens: [String], in file: GGUFFile
  ) throws(GGUFError) -> String {
    let id = try file.integerIfPresent("tokenizer.ggml.\(name)_token_id")
    return id.flatMap { tokens.indices.contains($0) ? tokens[$0] : nil } ?? ""
  }

  /// What can be seen in the source of `template`; without one there is no ChatML.
  public init(template: String?) { self.init(shownBy: template ?? "", source: template) }

  private init(shownBy template: String, source: String?) {
    self.source = source
    let pieces = TemplateScanner.pieces(of: template)
    let texts = pieces.compactMap(\.text)
    isChatML = [Self.turnStart, Self.turnEnd].allSatisfy { mark in
      texts.contains { $0.contains(mark) }
    }
    defaultSystemText = Self.defaultSystemText(in: texts)
    assistantOpening =
      Self.assistantOpening(in: pieces) ?? Self.turnStart + Message.Role.assistant.rawValue + "\n"
  }

  /// The conversation as the model was taught to read it.
  ///
  /// Encode the result with special tokens parsed.
  ///
  /// - Parameter addingAssistantTurn: whether an answer is begun, for the model to go on.
  /// - Returns: ChatML, or the texts with a line break between them when `isChatML` is false.
  public func render(_ messages: [Message], addingAssistantTurn: Bool) -> String {
    guard isChatML else { return messages.map(\.text).joined(separator: "\n") }
    var turns = messages
    if let defaultSystemText, messages.first?.role != .system {
      turns.insert(Message(role: .system, text: defaultSystemText), at: 0)
    }
    let written = turns.map { turn in
      "\(Self.turnStart)\(turn.role.rawValue)\n\(turn.text)\(Self.turnEnd)\n"
    }
    return written.joined() + (addingAssistantTurn ? assistantOpening : "")
  }
}

extension ChatTemplate {
  /// One contribution to a conversation.
  public struct Message: Hashable, Sendable {
    /// Who speaks.
    public var role: Role
    /// What is said.
    public var text: String

    /// `text` as said by `role`.
    public init(role: Role, text: String) {
      self.role = role
      self.text = text
    }

    /// Who speaks, as the template names them; others than these three are possible.
    public struct Role: RawRepresentable, Hashable, Sendable, ExpressibleByStringLiteral {
      /// The name, as it stands in the conversation.
      public var rawValue: String

      /// The role of this name.
      public init(rawValue: String) { self.rawValue = rawValue }

      public init(stringLiteral name: String) { rawValue = name }

      /// Instructions for the whole conversation.
      public static let system: Role = "system"
      /// The person.
      public static let user: Role = "user"
      /// The model.
      public static let assistant: Role = "assistant"
    }
  }
}

extension ChatTemplate {
  /// The text between the marks where a template prints a whole system turn at once.
  private static func defaultSystemText(in texts: [String]) -> String? {
    for text in texts {
      guard let start = text.firstRange(of: "\(turnStart)system\n") else { continue }
      let rest = text[start.upperBound...]
      guard let end = rest.firstRange(of: turnEnd), !rest[..<end.lowerBound].isEmpty else {
        continue
      }
      return String(rest[..<end.lowerBound])
    }
    return nil
  }

  /// The text that a template prints where it is asked to begin an answer.
  private static func assistantOpening(in pieces: [TemplateScanner.Piece]) -> String? {
    let condition = pieces.lastIndex { $0.code?.contains("add_generation_prompt") == true }
    guard let condition else { return nil }
    for case .text(let text) in pieces[condition...] {
      if let start = text.firstRange(of: "\(turnStart)assistant") {
        return String(text[start.lowerBound...])
      }
    }
    return nil
  }
}
