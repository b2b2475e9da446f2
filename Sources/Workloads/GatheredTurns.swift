import Files

/// Requests as they are found in a file, put together to conversations.
struct GatheredTurns {
  private let path: String
  private var conversations: [Conversation] = []
  /// Where a conversation stands that others may go on, by the name of its session.
  private var sessions: [String: Int] = [:]
  private var turnCount = 0
  private var strayKeys: Set<String> = []
  private var hasAnswers = false

  /// Of requests: each has figures of its own, which are kept.
  private static let mostRequests = 100_000

  init(path: String) { self.path = path }

  var isEmpty: Bool { conversations.isEmpty }

  /// What was found.
  var workload: Workload {
    var notes: [String] = []
    if hasAnswers {
      notes.append("answers that the file has are left out: the model's own stand in their places")
    }
    if !strayKeys.isEmpty {
      let names = strayKeys.sorted().map { "\"\($0)\"" }.joined(separator: ", ")
      notes.append("keys of the file that say nothing to Edgewise: \(names)")
    }
    return Workload(conversations: conversations, notes: notes)
  }

  /// Adds a request that stands for itself.
  mutating func add(_ turn: Turn, at place: String) throws(WorkloadError) {
    try add(Conversation(turns: [turn]), session: nil, at: place)
  }

  /// Adds a prompt of several lines, and empties it; nothing where it is empty.
  mutating func add(_ block: inout [String], at place: String) throws(WorkloadError) {
    if block.isEmpty { return }
    try add(Turn(.text(block.joined(separator: "\n"))), at: place)
    block = []
  }

  /// Adds what `tree` asks.
  mutating func add(_ tree: JSONTree, at place: String) throws(WorkloadError) {
    guard case .object(let members) = tree else {
      if case .text(let text) = tree { return try add(Turn(.text(text)), at: place) }
      throw WorkloadError(path: path, at: place, "is neither an object of JSON nor a text")
    }
    var entry = WorkloadEntry(members: members, path: path, place: place)
    let conversation = try entry.conversation()
    hasAnswers = hasAnswers || entry.hasAnswers
    strayKeys.formUnion(entry.unreadKeys)
    try add(conversation, session: entry.session, at: place)
  }

  private mutating func add(
    _ conversation: Conversation, session: String?, at place: String
  ) throws(WorkloadError) {
    turnCount += conversation.turns.count
    guard turnCount <= Self.mostRequests else {
      throw WorkloadError(
        path: path, at: place,
        "these are more than \(Self.mostRequests) requests, the most that are made; split the file")
    }
    if let session, let index = sessions[session] {
      conversations[index].turns += conversation.turns
      return
    }
    if let session { sessions[session] = conversations.count }
    conversations.append(conversation)
  }
}
