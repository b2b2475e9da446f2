import ExpertStore
public import Files
import HostMachine
import Inference
import Metrics
import Models
import Quantities
import Residency
public import Results
import Simulation
import Tokenization
public import Workloads

/// A workload whose model is loaded, with room for its longest request, ready to be started.
public struct PreparedWorkload {
  /// As for the longest request.
  public let run: PreparedRun
  /// What a reader should know before using the figures, in sentences.
  public let warnings: [String]
  let workload: Workload
  /// The most tokens of an answer of which the workload does not say it.
  private let answerLimit: Int
  private let loaded: LoadedModel
  private let isChat: Bool

  /// Checks `options`, whose prompt does not matter, against the model and the longest request of
  /// `workload`; refuses what cannot fit, then loads.
  ///
  /// - Parameters:
  ///   - isChat: Whether all is written in the model's chat form; messages always are.
  ///   - progress: Called while an expert bundle is made.
  /// - Throws: One error with one clear sentence for each thing that can be wrong.
  public init(
    _ workload: Workload, isChat: Bool, options: RunOptions, files: any FileSystem,
    progress: ((Double) -> Void)?
  ) throws {
    let loaded = try LoadedModel(
      path: options.modelPath, files: files, bundlePath: options.bundlePath)
    let sizes = try workload.conversations.enumerated().map { index, conversation in
      try ConversationSize(
        conversation, number: index + 1, isChat: isChat, of: loaded, limit: options.maxTokens)
    }
    var sized = options
    sized.prompt = .tokens(sizes.max { $0.longest.count < $1.longest.count }?.longest ?? [])
    sized.maxTokens = sizes.map(\.answerLimit).max() ?? options.maxTokens
    // Turns of a conversation have one context together.
    let context = sizes.map(\.context).max() ?? 0
    let most = options.contextLength ?? loaded.file.shape.contextLength
    if let index = sizes.firstIndex(where: { $0.leastContext > most }) {
      throw RunError(
        "conversation \(index + 1) may take \(sizes[index].leastContext) positions with answers,"
          + " and the context has \(most); shorten it, or lower --max-tokens")
    }
    if options.contextLength == nil, context > PreparedRun.defaultContextLength {
      sized.contextLength = min(context, loaded.file.shape.contextLength)
    }
    run = try PreparedRun(options: sized, of: loaded, progress: progress)
    try run.requireAllInMemory()
    self.workload = workload
    answerLimit = options.maxTokens
    self.loaded = loaded
    self.isChat = isChat
    warnings = workload.notes + Set(sizes.flatMap(\.warnings)).sorted()
  }

  /// Makes all requests, `repetitions` times, each time with an empty memory.
  ///
  /// - Parameters:
  ///   - onRequest: Called with each request as soon as it is answered.
  ///   - isInterrupted: Asked between tokens.
  /// - Returns: What was done until the end, or until it was interrupted.
  public func execute(
    repetitions: Int, onRequest: (RequestRow) -> Void, isInterrupted: () -> Bool
  ) throws -> WorkloadExecution {
    var execution = WorkloadExecution()
    for repetition in 1...repetitions where execution.isComplete {
      let setup = try DeviceSetup(
        machine: run.options.machine.driven(by: run.options.pricing),
        storagePath: run.model.bundle.path, files: run.model.bundle.files, threads: run.threads,
        lanes: run.options.lanes, conditions: run.conditions)
      let responder = Responder(
        of: run, on: setup, depths: (prefetch: run.options.prefetchDepth, recorded: 0),
        tracesKernels: false)
      try run.fill(responder.cache, of: responder.engine, isInterrupted: isInterrupted)
      for (index, conversation) in workload.conversations.enumerated() where execution.isComplete {
        try hold(
          conversation, number: index + 1, repetition: repetition, by: responder, &execution,
          onRequest, isInterrupted)
      }
    }
    return execution
  }

  private func hold(
    _ conversation: Conversation, number: Int, repetition: Int, by responder: Responder,
    _ execution: inout WorkloadExecution, _ onRequest: (RequestRow) -> Void,
    _ isInterrupted: () -> Bool
  ) throws {
    var writer = ConversationWriter(loaded, isChat: isChat)
    var decisions = run.computedDecisions(history: [])
    var sequence = TokenSequence(memory: run.memory.sequence, decisions: decisions)
    for (index, turn) in conversation.turns.enumerated() {
      let written = try writer.tokens(of: turn.prompt)
      if written.beginsAnew, index > 0 {
        decisions = run.computedDecisions(history: [])
        sequence = TokenSequence(memory: run.memory.sequence, decisions: decisions)
        execution.note(Self.anewWarning)
      }
      let context = sequence.position
      guard context + written.tokens.count < sequence.contextLength else {
        throw RunError(
          "turn \(index + 1) of conversation \(number) finds no room in its context of"
            + " \(sequence.contextLength) positions; shorten it, or lower --max-tokens")
      }
      decisions.note(prompt: written.tokens)
      let answer = try responder.answer(
        Responder.Request(
          prompt: written.tokens, maxTokens: turn.maxTokens ?? answerLimit,
          sequence: sequence, stopTokens: run.stopTokens, recording: nil),
        onText: { _ in }, isInterrupted: isInterrupted)
      writer.note(answer)
      guard answer.end != .interrupted else { return execution.interrupt() }
      let metrics = TraceMetrics(trace: answer.trace)
      var row = RequestRow(
        answer, metrics, of: run, prompt: written.tokens, contextCount: context,
        isFirst: number == 1 && index == 0)
      (row.request, row.repetition) = (execution.rows.count + 1, repetition)
      (row.conversation, row.turn, row.name) = (number, index + 1, conversation.name)
      execution.add(row, of: answer, metrics)
      onRequest(row)
    }
  }

  private static let anewWarning =
    "the model's chat template writes earlier turns otherwise than they were said, so that later"
    + " turns compute the whole conversation again"
}

extension PreparedRun {
  /// Stops where weights are missing from memory now and then.
  ///
  /// - Throws: `RunError`: what their pages cost is no part of the figures of many requests.
  func requireAllInMemory() throws(RunError) {
    guard mayBeShort else { return }
    throw RunError(
      "not all weights stay in memory, and what bringing them back costs is not counted for many"
        + " requests; give more --memory, or ask once, without --prompts")
  }
}

/// What came of a workload.
public struct WorkloadExecution {
  /// A row for each request that was answered.
  public private(set) var rows: [RequestRow] = []
  /// Whether all were.
  public private(set) var isComplete = true
  /// What a reader should know, in sentences, each once.
  public private(set) var warnings: [String] = []
  private(set) var worstLag: Duration?
  /// Requests that this machine held up.
  private(set) var lateCount = 0
  private(set) var requests = (resident: 0, total: 0)

  mutating func add(_ row: RequestRow, of answer: Execution, _ metrics: TraceMetrics) {
    rows.append(row)
    requests.resident += answer.answerRequests.resident
    requests.total += answer.answerRequests.total
    if let lag = answer.worstLag { worstLag = max(worstLag ?? .zero, lag) }
    if PreparedRun.isLate(answer, metrics) { lateCount += 1 }
    (answer.deviceWarnings + [answer.idleWarning].compactMap(\.self)).forEach { note($0) }
  }

  mutating func note(_ warning: String) {
    if !warnings.contains(warning) { warnings.append(warning) }
  }

  mutating func interrupt() { isComplete = false }
}
