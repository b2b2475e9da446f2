/// The options of a command, as far as they decide figures.
struct CommandOptions {
  /// What each was given, as it is quoted; of several all of them. Words that belong to none, such
  /// as a prompt, are at `loose`.
  private var values: [String: [Substring]] = [:]

  private static let loose = ""

  /// Those of `command`, which begins with the names of the program and of the command.
  private init(_ command: String) {
    var words = Self.words(of: command).filter { !$0.isEmpty }.dropFirst(2)
    while let word = words.popFirst() {
      guard word.first == "-" else {
        values[Self.loose, default: []].append(word)
        continue
      }
      let parts = word.split(separator: "=", maxSplits: 1)
      let name = parts.first.map { String($0) } ?? ""
      if parts.count > 1 {
        values[name, default: []].append(parts[1])
      } else if Self.flags.contains(name) {
        values[name] = []
      } else {
        values[name, default: []] += words.popFirst().map { [$0] } ?? []
      }
    }
  }

  /// `command` without what only says where results go and what they are held to.
  static func asked(by command: String) -> String {
    var (words, isValue) = ([Substring](), false)
    for word in self.words(of: command) {
      defer { isValue = placing.contains(String(word)) }
      let name = word.prefix { $0 != "=" }
      if !isValue, word != "--force", !placing.contains(String(name)) { words.append(word) }
    }
    return words.joined(separator: " ")
  }

  /// The options that two configurations differ in and of which they have no key that would say
  /// it: how each of both has them, as in `--chat` and `no --chat`.
  ///
  /// - Parameter saysPrompt: Whether it is said elsewhere that prompts differ.
  static func unsaid(
    _ old: [String: String], _ new: [String: String], saysPrompt: Bool
  ) -> (old: [String], new: [String]) {
    guard let oldCommand = old[Configuration.command], let newCommand = new[Configuration.command]
    else { return ([], []) }
    let (before, now) = (CommandOptions(oldCommand), CommandOptions(newCommand))
    let names = Set(before.values.keys).union(now.values.keys).filter { name in
      if saysPrompt, name == loose || name == "--tokens" { return false }
      let isSaid = keys(of: name).contains { old[$0] != nil || new[$0] != nil }
      return !isSaid && before.values[name] != now.values[name]
    }.sorted()
    return (names.map(before.text), names.map(now.text))
  }

  private func text(of name: String) -> String {
    let title = name == Self.loose ? "prompt" : Substring(name)
    guard let values = values[name] else { return "no \(title)" }
    let words = ([title] + values).joined(separator: " ")
    return words.count > Self.longest ? "\(words.prefix(Self.longest))…" : words
  }

  /// Prompts may be long.
  private static let longest = 60

  /// The keys that say all that an option asks for. A recording, and what happens meanwhile, have
  /// a key that says less.
  private static func keys(of option: String) -> [String] {
    if let keys = otherKeys[option] { return keys }
    guard option.hasPrefix("--") else { return [] }
    return [option.dropFirst(2).map { $0 == "-" ? "_" : String($0) }.joined()]
  }

  private static let otherKeys: [String: [String]] = [
    "--routing": [], "--set": ["overrides"], "--model-shape": ["model"], "--lanes": ["io_lanes"],
    "-t": ["threads"], "--memory": ["memory.cap_bytes", "memory_cap_bytes"],
    "--dense-weights": ["memory.dense_weights"], "--lm-head": ["lm_head.threshold"],
    "--lm-head-threshold": ["lm_head.threshold"], "--lm-head-floor": ["lm_head.floor"],
    "--prompts": ["workload_id"], "--requests": ["workload_id"], "--blocks": ["workload_id"],
    "--prompt-tokens": ["test"], "-p": ["test"], "--generated-tokens": ["test"], "-n": ["test"],
    "-d": ["context_depth"],
  ]

  /// Options that take no value.
  private static let flags: Set = [
    "--blocks", "--chat", "--force", "--heat", "--uniform", "--verify",
  ]

  /// Options that change no figure, and take a value.
  private static let placing: Set = [
    "--output", "--format", "--record", "--save-hot-set", "--fail-if", "--baseline",
    "--write-baseline",
  ]

  /// The words of `command`, quoted as they are.
  private static func words(of command: String) -> [Substring] {
    var (words, start, isQuoted) = ([Substring](), command.startIndex, false)
    for index in command.indices {
      if command[index] == "'" { isQuoted.toggle() }
      guard command[index] == " ", !isQuoted else { continue }
      words.append(command[start..<index])
      start = command.index(after: index)
    }
    return words + [command[start...]]
  }
}
