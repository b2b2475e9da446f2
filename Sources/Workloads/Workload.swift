/// Requests that are made one after the other, in conversations.
public struct Workload: Hashable, Sendable {
  /// In the order in which they are held; at least one.
  public var conversations: [Conversation]
  /// What its file says that counts for nothing here, in sentences.
  public var notes: [String]

  /// Conversations that are held in this order.
  public init(conversations: [Conversation], notes: [String] = []) {
    self.conversations = conversations
    self.notes = notes
  }

  /// How many requests are made in all.
  public var requestCount: Int { conversations.reduce(0) { $0 + $1.turns.count } }

  /// The first `count` requests; where there are fewer, conversations begin again from the first.
  ///
  /// - Precondition: `count` is positive.
  public func limited(to count: Int) -> Workload {
    precondition(count > 0, "a workload asks something")
    var (limited, left) = (Workload(conversations: [], notes: notes), count)
    while left > 0 {
      for var conversation in conversations where left > 0 {
        conversation.turns = Array(conversation.turns.prefix(left))
        left -= conversation.turns.count
        limited.conversations.append(conversation)
      }
    }
    return limited
  }
}

/// Turns that know of each other: what was computed for one is kept for the next.
public struct Conversation: Hashable, Sendable {
  /// What the file calls it; nil where it has no name.
  public var name: String?
  /// What is asked; at least one thing. The answers between are the model's own.
  public var turns: [Turn]

  /// Turns in this order.
  public init(name: String? = nil, turns: [Turn]) {
    self.name = name
    self.turns = turns
  }
}

/// One request of a conversation.
public struct Turn: Hashable, Sendable {
  /// What is asked.
  public var prompt: Prompt
  /// The most tokens of its answer; nil where the file does not say it.
  public var maxTokens: Int?

  /// A request.
  public init(_ prompt: Prompt, maxTokens: Int? = nil) {
    self.prompt = prompt
    self.maxTokens = maxTokens
  }

  /// What is asked.
  public enum Prompt: Hashable, Sendable {
    /// Text as it is.
    case text(String)
    /// What was said before, to be written in the model's chat form.
    case messages([Message])
    case tokens([Int])
    /// So many tokens of a text that nobody has: what traces of servers keep of it.
    case length(Int)
  }

  /// What somebody said.
  public struct Message: Hashable, Sendable {
    /// Who: `system`, `user`, `assistant`, or what else a model's template knows.
    public var role: String
    /// What.
    public var text: String

    /// `text` as said by `role`.
    public init(role: String, text: String) {
      self.role = role
      self.text = text
    }
  }
}

extension Workload {
  /// Names what is asked, in which order and with which limits: a hash (FNV-1a, 64 bits) of it.
  public var fingerprint: String {
    var hash: UInt64 = 0xcbf2_9ce4_8422_2325
    func add(_ text: String) {
      // What ends a text is no byte of one.
      for byte in Array(text.utf8) + [0xFF] { hash = (hash ^ UInt64(byte)) &* 0x0100_0000_01b3 }
    }
    for conversation in conversations {
      add("conversation")
      for turn in conversation.turns {
        add("\(turn.maxTokens ?? 0)")
        switch turn.prompt {
        case .text(let text): add("text \(text)")
        case .messages(let messages): messages.forEach { add("\($0.role): \($0.text)") }
        case .tokens(let ids): add("tokens \(ids)")
        case .length(let count): add("length \(count)")
        }
      }
    }
    let digits = String(hash, radix: 16)
    return String(repeating: "0", count: 16 - digits.count) + digits
  }
}
