import Files

/// One object of a workload, in any of the shapes that people keep prompts in.
struct WorkloadEntry {
  private let members: [String: JSONTree]
  private let path: String
  private let place: String
  private var readKeys: Set<String> = []
  /// Whether it has answers, which are nobody's here.
  private(set) var hasAnswers = false
  /// The conversation that it goes on with, or begins; nil where it stands for itself.
  private(set) var session: String?

  /// More than any text has.
  private static let mostTokens = 100_000_000

  init(members: [String: JSONTree], path: String, place: String) {
    self.members = members
    self.path = path
    self.place = place
  }

  /// Keys that nobody asked for.
  var unreadKeys: Set<String> { Set(members.keys).subtracting(readKeys) }

  /// What it asks.
  mutating func conversation() throws(WorkloadError) -> Conversation {
    let name = try name()
    let limit = try limit()
    let found = Shape.allCases.filter { members[$0.rawValue].map { $0 != .null } ?? false }
    guard let shape = found.first, found.count == 1 else {
      let names = Shape.allCases.map { "\"\($0.rawValue)\"" }.joined(separator: ", ")
      throw fault(
        found.isEmpty
          ? "asks nothing: it needs one of \(names)"
          : "asks by \(found.map { "\"\($0.rawValue)\"" }.joined(separator: " and ")); keep one")
    }
    let value = take(shape.rawValue)
    let prompts = try prompts(value, as: shape)
    guard !prompts.isEmpty else { throw fault("has a \"\(shape.rawValue)\" that asks nothing") }
    return Conversation(name: name, turns: prompts.map { Turn($0, maxTokens: limit) })
  }

  /// The keys that hold what is asked.
  private enum Shape: String, CaseIterable {
    case prompt, text, messages, turns, conversations
    case tokens = "token_ids"
    case length = "input_length"
  }

  private mutating func prompts(
    _ value: JSONTree, as shape: Shape
  ) throws(WorkloadError) -> [Turn.Prompt] {
    switch shape {
    case .prompt:
      if case .list = value { return [.tokens(try tokens(value, of: shape.rawValue))] }
      return [.text(try text(value, of: shape.rawValue))]
    case .text: return [.text(try text(value, of: shape.rawValue))]
    case .tokens: return [.tokens(try tokens(value, of: shape.rawValue))]
    case .length: return [.length(try count(value, of: shape.rawValue))]
    case .messages: return [.messages(try messages(value))]
    case .turns:
      return try list(value, of: shape.rawValue).map { (turn) throws(WorkloadError) in
        .text(try text(turn["text"] ?? turn, of: shape.rawValue))
      }
    case .conversations: return try collected(value)
    }
  }

  /// A whole conversation as an interface for chats has it: the last of it is asked.
  private func messages(_ value: JSONTree) throws(WorkloadError) -> [Turn.Message] {
    let messages = try list(value, of: "messages").map { (item) throws(WorkloadError) in
      guard case .text(let role)? = item["role"] else {
        throw fault("has a message without a \"role\"")
      }
      return Turn.Message(role: role, text: try content(item["content"]))
    }
    guard let last = messages.last else { throw fault("has \"messages\" that asks nothing") }
    if last.role == "assistant" {
      throw fault("ends with an answer, so that nothing is asked; leave the last message out")
    }
    return messages
  }

  /// The text of a message, which may come in parts.
  private func content(_ value: JSONTree?) throws(WorkloadError) -> String {
    guard case .list(let parts)? = value else {
      return try text(value ?? .null, of: "content")
    }
    let texts = try parts.map { (part) throws(WorkloadError) in
      guard let written = part["text"] else {
        throw fault("has a message with something else than text; leave that out")
      }
      return try text(written, of: "text")
    }
    return texts.joined()
  }

  /// A conversation as people have collected them: what the person said is asked again.
  private mutating func collected(_ value: JSONTree) throws(WorkloadError) -> [Turn.Prompt] {
    var prompts: [Turn.Prompt] = []
    var instructions: [Turn.Message] = []
    for item in try list(value, of: "conversations") {
      guard case .text(let speaker)? = item["from"] ?? item["role"] else {
        throw fault("has a message that does not say who it is \"from\"")
      }
      let said = try text(item["value"] ?? item["content"] ?? .null, of: "value")
      switch speaker {
      case "system": instructions = [Turn.Message(role: "system", text: said)]
      case "human", "user":
        prompts.append(.messages(instructions + [Turn.Message(role: "user", text: said)]))
        instructions = []
      case "gpt", "assistant", "bot", "chatgpt", "bing", "bard", "model": hasAnswers = true
      default: throw fault("has a message from \"\(speaker)\", and knows human, gpt and system")
      }
    }
    return prompts
  }
}

extension WorkloadEntry {
  private mutating func take(_ key: String) -> JSONTree {
    readKeys.insert(key)
    return members[key] ?? .null
  }

  private mutating func name() throws(WorkloadError) -> String? {
    let ids = ["name", "id", "question_id", "session_id"].map { key in
      (key, name: Self.name(take(key)))
    }
    session = ids.last?.name
    return ids.lazy.compactMap(\.name).first
  }

  private static func name(_ value: JSONTree) -> String? {
    switch value {
    case .text(let name), .number(let name): name
    default: nil
    }
  }

  private mutating func limit() throws(WorkloadError) -> Int? {
    let keys = ["max_tokens", "max_completion_tokens", "output_length"]
    let given = keys.filter { take($0) != .null }
    guard let key = given.first else { return nil }
    guard given.count == 1 else {
      throw fault("limits its answer by \"\(key)\" and \"\(given[1])\"; keep one")
    }
    return try count(take(key), of: key)
  }

  private func fault(_ reason: String) -> WorkloadError {
    WorkloadError(path: path, at: place, reason)
  }

  private func text(_ value: JSONTree, of key: String) throws(WorkloadError) -> String {
    guard case .text(let text) = value else { throw fault("has a \"\(key)\" that is no text") }
    guard text.contains(where: { !$0.isWhitespace }) else {
      throw fault("has a \"\(key)\" without words")
    }
    return text
  }

  private func list(_ value: JSONTree, of key: String) throws(WorkloadError) -> [JSONTree] {
    guard case .list(let items) = value else { throw fault("has a \"\(key)\" that is no list") }
    return items
  }

  private func tokens(_ value: JSONTree, of key: String) throws(WorkloadError) -> [Int] {
    try list(value, of: key).map { (item) throws(WorkloadError) in
      guard case .number(let digits) = item, let id = Int(digits), id >= 0 else {
        throw fault("has something in \"\(key)\" that is no token: ids are whole numbers from 0 on")
      }
      return id
    }
  }

  private func count(_ value: JSONTree, of key: String) throws(WorkloadError) -> Int {
    guard case .number(let digits) = value, let count = Int(digits),
      (1...Self.mostTokens).contains(count)
    else {
      throw fault("has a \"\(key)\" that is no number of tokens from 1 to \(Self.mostTokens)")
    }
    return count
  }
}
