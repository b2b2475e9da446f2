import ArgumentParser
import Comparison
import HostMachine
import Inference
import Models
import Profiles
import Results
import Runs
import Synthesis
import Workloads

extension SimulateCommand {
  /// Stops where something was given that many requests do not have, or one has not.
  func checkWorkload() throws {
    guard workloadOptions.prompts != nil else { return try baselineOptions.check(RunRecord.self) }
    let stray = [
      routing.map { _ in "--routing" }, scenarioOptions.path.map { _ in "--scenario" },
      synthetic.routing.promptTokens.map { _ in "--prompt-tokens" },
    ].compactMap(\.self)
    try workloadOptions.refuse(stray, start: startOptions.start)
    try baselineOptions.check(WorkloadRecord.self)
  }

  /// Prices the requests of a workload, whose texts count by their lengths alone.
  func runWorkload() throws {
    try replacement.prepare(
      NamedFile.files(WorkloadOutput.fileNames, in: output, of: "--output")
        + [baselineOptions.output],
      besides: deviceOptions.machine.inputs + settingsOptions.inputs + baselineOptions.inputs
        + NamedFile.ofModel("--model", model) + [workloadOptions.input, synthetic.routing.input])
    guard let profile = try deviceOptions.profile(), let priced = try pricedModel() else { return }
    let gates = try baselineOptions.gates(of: WorkloadRecord.self)
    let (asked, name) = try workloadOptions.workload(limit: maxTokens)
    var options = try options(pricing: priced, on: profile)
    options.start = startOptions.start ?? .appStart
    let requests = asked.requests(answerLimit: options.maxTokens)
    let context = requests.map(\.end).max() ?? 0
    let most = options.contextLength ?? priced.shape.shape.contextLength
    if let over = requests.first(where: { $0.end > most }) {
      throw RunError(
        "conversation \(over.request.conversation) takes \(over.end) positions up to turn"
          + " \(over.request.turn), and the context has \(most); shorten it, or lower --max-tokens")
    }
    if options.contextLength == nil, context > Self.usualContext {
      options.contextLength = min(context, priced.shape.shape.contextLength)
    }
    let made = try output.map { try RunFolder.make($0, files: disk) }
    defer { if let made, made.isNew { made.folder.removeIfEmpty() } }
    let workload = try ReplayedWorkload(requests.map(\.request), options: options) { request in
      var (ofRequest, routing) = (options, synthetic.routing)
      routing.promptTokens = request.promptCount
      ofRequest.maxTokens = request.answerLimit
      // Each is another text of its kind.
      ofRequest.sampling = try SamplerOptions(
        seed: options.sampling.seed &+ UInt64(request.number - 1))
      return try priced.recording(
        routing, greatestDepth: options.prefetchDepth, options: ofRequest)
    }
    try settingsOptions.warn(of: workload.run)
    Interruption.install()
    let execution = try workload.execute(
      repetitions: workloadOptions.repetitions ?? 1, onRequest: { _ in },
      isInterrupted: { Interruption.isRequested })
    var record = WorkloadRecord(
      execution, of: workload.run, mode: "replayed", name: name, id: asked.fingerprint,
      warnings: asked.notes)
    record.assumptions.append(
      "prompts count by their length alone: a token stands for \(Workload.bytesPerToken) bytes of"
        + " text, as in vocabularies of some 100,000 words")
    try WorkloadOutput.deliver(record, in: made?.folder, as: format, gates)
  }

  /// What a run without a context has.
  private static let usualContext = 4096
}

extension Workload {
  /// Of English text.
  fileprivate static let bytesPerToken = 4.3

  /// All requests by their lengths, and where each ends in its conversation's context.
  fileprivate func requests(
    answerLimit: Int
  ) -> [(request: ReplayedWorkload.Request, end: Int)] {
    var requests: [(request: ReplayedWorkload.Request, end: Int)] = []
    for (index, conversation) in conversations.enumerated() {
      var end = 0
      for (number, turn) in conversation.turns.enumerated() {
        let request = ReplayedWorkload.Request(
          number: requests.count + 1, conversation: index + 1, turn: number + 1,
          name: conversation.name,
          promptCount: Self.tokenCount(of: turn.prompt) + (number == 0 ? 0 : 1),
          answerLimit: turn.maxTokens ?? answerLimit)
        end += request.length
        requests.append((request, end))
      }
    }
    return requests
  }

  private static func tokenCount(of prompt: Turn.Prompt) -> Int {
    func tokens(_ text: String) -> Int {
      max(1, Int((Double(text.utf8.count) / bytesPerToken).rounded()))
    }
    return switch prompt {
    case .text(let text): tokens(text)
    // What is around each message takes some tokens.
    case .messages(let messages): messages.reduce(0) { $0 + tokens($1.text) + 4 }
    case .tokens(let ids): max(1, ids.count)
    case .length(let count): count
    }
  }
}
