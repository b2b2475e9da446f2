import Files

// What was said by several, or in several turns.
extension WorkloadEntry {
  /// A whole conversation as an interface for chats has it: the last of it is asked.
  mutating func messages(_ value: JSONTree) throws(WorkloadError) -> [Turn.Message] {
    var messages: [Turn.Message] = []
    for item in try list(value, of: "messages") {
      guard case .text(let role)? = item["role"] else {
        throw fault("has a message without a \"role\"")
      }
      noteStrayKeys(of: item, besides: ["role", "content"])
      // Programs send a system message whether there is something in it or not.
      if Speaker(role) == .system, item["content"] == .text("") { continue }
      messages.append(Turn.Message(role: role, text: try content(item["content"] ?? .null)))
    }
    guard let last = messages.last else { throw fault("has \"messages\" that asks nothing") }
    if Speaker(last.role) == .assistant {
      throw fault("ends with an answer, so that nothing is asked; leave the last message out")
    }
    return messages
  }

  /// The text of a message, which may come in parts.
  private mutating func content(_ value: JSONTree) throws(WorkloadError) -> String {
    guard case .list(let parts) = value else { return try text(value, of: "content") }
    var texts: [String] = []
    for part in parts {
      guard let written = part["text"], [nil, .text("text")].contains(part["type"]) else {
        throw fault("has a message with something else than text; leave that out")
      }
      noteStrayKeys(of: part, besides: ["type", "text"])
      texts.append(try text(written, of: "text"))
    }
    return texts.joined()
  }

  /// Whether this, which is a single text, is somebody's answer.
  mutating func isAnswer() throws(WorkloadError) -> Bool {
    switch try speaker(of: .object(members)) ?? .user {
    case .user: return false
    case .assistant:
      hasAnswers = true
      return true
    case .system, .other:
      throw fault(
        "is neither a user's nor an assistant's; write what others say as \"messages\"")
    }
  }

  /// Texts, or objects with one that may say who speaks: what the person says is asked.
  ///
  /// - Parameter limit: Of the answers to turns that have none of their own.
  mutating func turns(_ value: JSONTree, limit: Int?) throws(WorkloadError) -> [Turn] {
    var turns: [Turn] = []
    for item in try list(value, of: "turns") {
      guard case .object(let members) = item else {
        turns.append(Turn(.text(try text(item, of: "turns")), maxTokens: limit))
        continue
      }
      noteStrayKeys(of: item, besides: ["text", "role", "from"] + Self.limitKeys)
      switch try speaker(of: item) ?? .user {
      case .user:
        guard let written = item["text"] else { throw fault("has a turn without a \"text\"") }
        let own = try self.limit(in: members)
        turns.append(Turn(.text(try text(written, of: "text")), maxTokens: own ?? limit))
      case .assistant: hasAnswers = true
      case .system, .other:
        throw fault(
          "has a turn that is neither a user's nor an assistant's; write what others say as"
            + " \"messages\"")
      }
    }
    return turns
  }

  /// A conversation as people have collected them: what the person said is asked again.
  mutating func collected(
    _ value: JSONTree, of key: String
  ) throws(WorkloadError) -> [Turn.Prompt] {
    var prompts: [Turn.Prompt] = []
    var instructions: [Turn.Message] = []
    for item in try list(value, of: key) {
      guard let speaker = try speaker(of: item) else { throw faultOfSpeaker }
      noteStrayKeys(of: item, besides: ["from", "role", "value", "content"])
      let said = item["value"] ?? item["content"] ?? .null
      switch speaker {
      case .system where said == .text(""): continue
      case .system:
        instructions.append(Turn.Message(role: "system", text: try text(said, of: "value")))
      case .user:
        let question = Turn.Message(role: "user", text: try text(said, of: "value"))
        prompts.append(.messages(instructions + [question]))
        instructions = []
      case .assistant: hasAnswers = true
      case .other(let name):
        throw fault("has a message from \"\(name)\", and knows human, gpt and system")
      }
    }
    guard instructions.isEmpty else {
      throw fault("ends with a \"system\" message, behind which nobody asks; leave that out")
    }
    return prompts
  }

  /// Who says `item`; nil where it does not tell.
  private func speaker(of item: JSONTree) throws(WorkloadError) -> Speaker? {
    let names = [item["from"], item["role"]].compactMap(\.self)
    guard let speaker = names.first(where: { $0 != .null }) else { return nil }
    guard case .text(let name) = speaker else { throw faultOfSpeaker }
    return Speaker(name)
  }

  private var faultOfSpeaker: WorkloadError {
    fault("has a message that does not say who it is \"from\"")
  }
}
