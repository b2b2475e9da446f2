import ArgumentParser
import Files
import Quantities
import Results
import Workloads

/// Many requests instead of one.
struct WorkloadOptions: ParsableArguments {
  @Option(
    help: ArgumentHelp(
      """
      Many requests, one after the other: short, medium or long prompts that come with Edgewise, \
      or a file (a prompt a line, or JSON with prompt, messages, turns or token_ids; - for \
      standard input).
      """,
      valueName: "file"),
    transform: String.init(fileName:))
  var prompts: String?

  @Flag(help: "With --prompts: lines without a blank one between them are one prompt.")
  var blocks = false

  @Option(
    help: "With --prompts: how many requests are made; what the file has is asked again if need be."
  )
  var requests: Int?

  @Option(
    help: "With --prompts: how often the whole is done, each time from the start. (default: 1)")
  var repetitions: Int?

  private static let mostRequests = 100_000
  private static let mostRepetitions = 1000

  func validate() throws {
    let stray = [
      blocks ? "--blocks" : nil, requests.map { _ in "--requests" },
      repetitions.map { _ in "--repetitions" },
    ].compactMap(\.self)
    if prompts == nil, let stray = stray.first {
      throw ValidationError("\(stray) is for --prompts.")
    }
    if let requests, !(1...Self.mostRequests).contains(requests) {
      throw ValidationError("--requests is from 1 to \(Self.mostRequests).")
    }
    if let repetitions, !(1...Self.mostRepetitions).contains(repetitions) {
      throw ValidationError("--repetitions is from 1 to \(Self.mostRepetitions).")
    }
  }

  /// Stops where something was given that many requests do not have: `stray` names it.
  func refuse(_ stray: [String], start: RunStart?) throws {
    if let stray = stray.first {
      throw ValidationError("--prompts asks many things, and \(stray) is for one; leave one out.")
    }
    if start == .warm {
      throw ValidationError(
        "With --prompts every request but the first is warm; --start is for the first: installed"
          + " or app-start.")
    }
  }

  /// The file that is read.
  var input: NamedFile? {
    guard let prompts, PromptClass(rawValue: prompts) == nil else { return nil }
    return NamedFile("--prompts", path(prompts))
  }

  /// What is asked, and what it is called.
  ///
  /// - Parameter limit: More tokens than these no answer has, whatever the file allows.
  /// - Throws: `WorkloadError`, `FileError` or `RunError`, in a sentence.
  /// - Precondition: `prompts` is given.
  func workload(limit: Int?) throws -> (workload: Workload, name: String) {
    guard let prompts else { preconditionFailure("a workload is read where there is one") }
    let promptClass = PromptClass(rawValue: prompts)
    if promptClass != nil, disk.exists(prompts) {
      Console.complain(
        "edgewise: \(prompts) are the prompts that come with Edgewise; write ./\(prompts) for the"
          + " file of that name")
    }
    var workload =
      try promptClass?.workload
      ?? Workload(path: path(prompts), files: disk, layout: blocks ? .blocks : .lines)
    if promptClass != nil, blocks {
      throw ValidationError(
        "--blocks is for a file of prompts; those of \(prompts) have their form.")
    }
    workload = requests.map(workload.limited) ?? workload
    if let limit { workload.shortenAnswers(to: limit) }
    let name =
      promptClass?.rawValue ?? prompts.split(separator: "/").last.map(String.init) ?? prompts
    return (workload, Medium.terminal.quoted(name))
  }

  private func path(_ name: String) -> String { name == "-" ? "/dev/stdin" : name }
}

extension Workload {
  /// Whether some of it is asked by token ids.
  var hasTokens: Bool {
    conversations.contains {
      $0.turns.contains { if case .tokens = $0.prompt { true } else { false } }
    }
  }

  /// Lets no answer have more than `limit` tokens, and notes where the file allows more.
  fileprivate mutating func shortenAnswers(to limit: Int) {
    var count = 0
    for conversation in conversations.indices {
      for turn in conversations[conversation].turns.indices {
        guard let most = conversations[conversation].turns[turn].maxTokens, most > limit else {
          continue
        }
        conversations[conversation].turns[turn].maxTokens = limit
        count += 1
      }
    }
    guard count > 0 else { return }
    notes.append(
      "\(count) of \(requestCount) answers have at most \(limit) tokens by --max-tokens, and more"
        + " by the file")
  }
}

/// Prompts of about the same length that come with the package, each different from the others.
enum PromptClass: String, CaseIterable {
  case short, medium, long

  /// Tokens of a prompt in a vocabulary of some 100,000 words.
  var typicalTokens: Int {
    switch self {
    case .short: 61
    case .medium: 430
    case .long: 3015
    }
  }

  /// Its prompts.
  ///
  /// - Throws: `RunError` where they did not come along with the program.
  var workload: Workload {
    get throws {
      try Workload(
        path: EmbeddedModel.folder + "/prompts/\(rawValue).jsonl", files: disk)
    }
  }
}
