import Files

/// One object of a workload, in any of the shapes that people keep prompts in.
struct WorkloadEntry {
  let members: [String: JSONTree]
  private let path: String
  private let place: String
  /// Keys that nobody asked for, those of its messages and turns among them.
  private(set) var strayKeys: Set<String>
  /// Whether it has answers, which are nobody's here.
  var hasAnswers = false
  /// Whether it has `messages`, as somebody may have sent them to a server.
  private(set) var isLog = false
  /// The conversation that it goes on with, or begins; nil where it stands for itself.
  private(set) var session: String?

  init(members: [String: JSONTree], path: String, place: String) {
    self.members = members
    self.path = path
    self.place = place
    strayKeys = Set(members.keys)
  }

  /// Whether `tree` is an object that has something of what asks.
  static func asks(_ tree: JSONTree) -> Bool {
    Shape.allCases.contains { tree[$0.rawValue] != nil }
  }

  /// What it asks; nil where it is somebody's answer, or a conversation in which nothing was said.
  mutating func conversation() throws(WorkloadError) -> Conversation? {
    let name = try name()
    let limit = try limit(in: members)
    strayKeys.subtract(Self.limitKeys)
    let found = Shape.allCases.filter { members[$0.rawValue].map { $0 != .null } ?? false }
    guard let shape = found.first, found.count == 1 else {
      let names = Shape.allCases.map { "\"\($0.rawValue)\"" }.joined(separator: ", ")
      throw fault(
        found.isEmpty
          ? "asks nothing: it needs one of \(names)"
          : "asks by \(found.map { "\"\($0.rawValue)\"" }.joined(separator: " and ")); keep one")
    }
    isLog = shape == .messages
    let value = take(shape.rawValue)
    switch shape {
    case .prompt, .text:
      if try isAnswer() { return nil }
      strayKeys.subtract(["role", "from"])
    case .conversations, .conversation: if value == .list([]) { return nil }
    case .messages, .turns, .tokens, .length: break
    }
    let turns = try turns(value, as: shape, limit: limit)
    guard !turns.isEmpty else { throw fault("has a \"\(shape.rawValue)\" that asks nothing") }
    return Conversation(name: name, turns: turns)
  }

  /// What is wrong here.
  func fault(_ reason: String) -> WorkloadError {
    WorkloadError(path: path, at: place, reason)
  }

  /// Notes the keys of `tree` that are none of `known`.
  mutating func noteStrayKeys(of tree: JSONTree, besides known: [String]) {
    if case .object(let members) = tree {
      strayKeys.formUnion(members.keys.filter { !known.contains($0) })
    }
  }

  /// The keys that hold what is asked.
  private enum Shape: String, CaseIterable {
    case prompt, text, messages, turns, conversations, conversation
    case tokens = "token_ids"
    case length = "input_length"
  }

  private mutating func turns(
    _ value: JSONTree, as shape: Shape, limit: Int?
  ) throws(WorkloadError) -> [Turn] {
    let prompts: [Turn.Prompt]
    switch shape {
    case .prompt:
      if case .list = value {
        prompts = [.tokens(try tokens(value, of: shape.rawValue))]
      } else {
        prompts = [.text(try text(value, of: shape.rawValue))]
      }
    case .text: prompts = [.text(try text(value, of: shape.rawValue))]
    case .tokens: prompts = [.tokens(try tokens(value, of: shape.rawValue))]
    case .length: prompts = [.length(try count(value, of: shape.rawValue))]
    case .messages: prompts = [.messages(try messages(value))]
    case .turns: return try turns(value, limit: limit)
    case .conversations, .conversation: prompts = try collected(value, of: shape.rawValue)
    }
    return prompts.map { Turn($0, maxTokens: limit) }
  }

  private mutating func take(_ key: String) -> JSONTree {
    strayKeys.remove(key)
    return members[key] ?? .null
  }

  /// What the conversation is called: its session if it has one.
  private mutating func name() throws(WorkloadError) -> String? {
    let names = ["name", "id", "question_id"].map { Self.name(take($0)) }
    let session = take("session_id")
    switch session {
    case .truth, .list, .object:
      throw fault("has a \"session_id\" that is neither a text nor a number")
    case .null, .text, .number: self.session = Self.name(session)
    }
    return self.session ?? names.lazy.compactMap(\.self).first
  }

  /// What `value` names, where it is a text or a number: the same for the same number, and nil for
  /// a text without words.
  private static func name(_ value: JSONTree) -> String? {
    switch value {
    case .text(let name): return name.allSatisfy(\.isWhitespace) ? nil : name
    case .number(let digits):
      // Beyond, a number may stand for its neighbours too.
      guard let number = value.number, abs(number) < 0x1p53 else { return digits }
      return Int(exactly: number).map { "\($0)" } ?? digits
    default: return nil
    }
  }
}
