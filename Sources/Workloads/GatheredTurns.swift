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
  /// Of conversations in which nothing was said.
  private var emptyCount = 0

  /// Of requests: each has figures of its own, which are kept.
  private static let mostRequests = 100_000
  /// Of keys that say nothing: more are counted.
  private static let mostNamedKeys = 5

  init(path: String) { self.path = path }

  var isEmpty: Bool { conversations.isEmpty }

  /// What was found.
  var workload: Workload {
    var notes: [String] = []
    if hasAnswers {
      notes.append("answers that the file has are left out: the model's own stand in their places")
    }
    if !strayKeys.isEmpty {
      let names = strayKeys.sorted().prefix(Self.mostNamedKeys).map { "\"\($0)\"" }
      let more = strayKeys.count - names.count
      notes.append(
        "keys of the file that say nothing to Edgewise: \(names.joined(separator: ", "))"
          + (more > 0 ? " and \(more) more" : ""))
    }
    if emptyCount > 0 {
      notes.append("conversations of the file without a word in them, left out: \(emptyCount)")
    }
    return Workload(conversations: conversations, notes: notes)
  }

  /// Adds a prompt of several lines, and empties it; nothing where it is empty.
  mutating func add(_ lines: inout [String], at place: String) throws(WorkloadError) {
    if lines.isEmpty { return }
    let text = lines.joined(separator: "\n")
    let bytes = Array(text.utf8)
    if bytes.first(where: { !isBlank($0) }) == UInt8(ascii: "{"),
      let tree = try? JSONTree(bytes), WorkloadEntry.asks(tree)
    {
      throw WorkloadError(
        path: path, at: place,
        "is a request in JSON, and the file begins as text; begin it with JSON, or keep text alone")
    }
    try add(Conversation(turns: [Turn(.text(text))]), at: place)
    lines = []
  }

  /// Adds what `tree` asks.
  mutating func add(_ tree: JSONTree, at place: String) throws(WorkloadError) {
    guard case .object(let members) = tree else {
      guard case .text(let text) = tree else {
        throw WorkloadError(path: path, at: place, "is neither an object of JSON nor a text")
      }
      guard text.contains(where: { !$0.isWhitespace }) else {
        throw WorkloadError(path: path, at: place, "is a text without words; give it something")
      }
      return try add(Conversation(turns: [Turn(.text(text))]), at: place)
    }
    var entry = WorkloadEntry(members: members, path: path, place: place)
    let found = try entry.conversation()
    hasAnswers = hasAnswers || entry.hasAnswers
    guard let conversation = found else {
      if !entry.hasAnswers { emptyCount += 1 }
      return
    }
    strayKeys.formUnion(entry.strayKeys)
    guard let session = entry.session, let index = sessions[session] else {
      if let session = entry.session { sessions[session] = conversations.count }
      return try add(conversation, at: place)
    }
    if let fault = Self.fault(of: conversation, isLog: entry.isLog, behind: conversations[index]) {
      throw WorkloadError(path: path, at: place, fault)
    }
    try count(conversation, at: place)
    conversations[index].turns += conversation.turns
  }

  /// Adds what each of a list asks.
  ///
  /// - Parameter line: Where the list stands; nil where the file has nothing else.
  mutating func add(_ items: [JSONTree], of line: String? = nil) throws(WorkloadError) {
    for (index, item) in items.enumerated() {
      try add(item, at: "entry \(index + 1)" + (line.map { " of \($0)" } ?? ""))
    }
  }

  /// The list that `tree` wraps as its `data`; nil where it is no wrapping.
  ///
  /// - Parameter isAlone: Whether the file has nothing else.
  /// - Throws: `WorkloadError` where both it and its list ask, or several may have said what is in
  ///   the list.
  mutating func unwrapped(
    _ tree: JSONTree, at place: String? = nil, isAlone: Bool = true
  ) throws(WorkloadError) -> [JSONTree]? {
    guard case .object(let members) = tree, case .list(let items)? = members["data"] else {
      return nil
    }
    guard WorkloadEntry.asks(tree) else {
      let others = members.keys.filter { $0 != "data" }
      let hasTexts = items.contains { if case .text = $0 { true } else { false } }
      if hasTexts, !isAlone || !others.isEmpty {
        throw WorkloadError(
          path: path, at: place,
          "has a list of texts in \"data\", every other of which may be an answer; write them as"
            + " \"turns\", with a \"role\" where that is so")
      }
      strayKeys.formUnion(others)
      return items
    }
    if items.contains(where: WorkloadEntry.asks) {
      throw WorkloadError(
        path: path, at: place, "asks something, and so does the list in its \"data\"; keep one")
    }
    return nil
  }

  private mutating func add(
    _ conversation: Conversation, at place: String
  ) throws(WorkloadError) {
    try count(conversation, at: place)
    conversations.append(conversation)
  }

  private mutating func count(
    _ conversation: Conversation, at place: String
  ) throws(WorkloadError) {
    turnCount += conversation.turns.count
    guard turnCount <= Self.mostRequests else {
      throw WorkloadError(
        path: path, at: place,
        "these are more than \(Self.mostRequests) requests, the most that are made; split the file")
    }
  }

  /// Why `next` does not go on with `earlier`; nil where it does.
  ///
  /// - Parameter isLog: Whether `next` is what somebody sent to a server, which may be all that was
  ///   said so far.
  private static func fault(
    of next: Conversation, isLog: Bool, behind earlier: Conversation
  ) -> String? {
    switch (earlier.turns[0].prompt, next.turns[0].prompt) {
    case (.messages(let first), .messages(let said)):
      let hasAnswer = said.contains { Speaker($0.role) == .assistant }
      guard isLog, hasAnswer || said.first == first.first else { return nil }
      return "says again what was said before in its session; leave \"session_id\" out so that each"
        + " line stands for itself, or keep only what is new"
    case (.messages, _), (_, .messages):
      return "goes on a session that mixes messages with prompts of another kind; write all of it"
        + " in one way"
    default: return nil
    }
  }
}
