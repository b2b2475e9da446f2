public import Inference
import Metrics
import Models
import Quantities
public import Results
import Simulation

/// A workload that is priced without weights: a recording stands for each request.
public struct ReplayedWorkload {
  /// As for the longest request.
  public let run: PreparedRun
  private let requests: [Request]
  private let recording: (Request) throws -> Recording

  /// What is known of a request before it is replayed.
  public struct Request: Hashable, Sendable {
    /// Which request it is, counted from 1.
    public var number: Int
    /// Which conversation it belongs to, counted from 1.
    public var conversation: Int
    /// Which turn of that, counted from 1.
    public var turn: Int
    /// What the workload calls the conversation; nil where it has no name.
    public var name: String?
    /// Tokens of its prompt, and the last one of the answer before, which is yet to be read.
    public var promptCount: Int
    /// The most tokens of its answer.
    public var answerLimit: Int

    /// A request with these values.
    public init(
      number: Int, conversation: Int, turn: Int, name: String? = nil, promptCount: Int,
      answerLimit: Int
    ) {
      self.number = number
      self.conversation = conversation
      self.turn = turn
      self.name = name
      self.promptCount = promptCount
      self.answerLimit = answerLimit
    }

    /// Positions that it takes: the last token of an answer is not computed.
    public var length: Int { promptCount + answerLimit - 1 }
  }

  /// Checks that the longest of `requests` can be replayed with `options`.
  ///
  /// - Parameter recording: Makes the decisions of a request, which are not kept.
  /// - Throws: As `PreparedRun`, and what `recording` throws.
  /// - Precondition: there is a request.
  public init(
    _ requests: [Request], options: RunOptions, recording: @escaping (Request) throws -> Recording
  ) throws {
    guard let longest = requests.max(by: { $0.length < $1.length }) else {
      preconditionFailure("a workload asks something")
    }
    run = try PreparedRun(replaying: recording(longest), options: options)
    try run.requireAllInMemory()
    self.requests = requests
    self.recording = recording
  }

  /// Replays all requests, `repetitions` times, each time with an empty memory.
  ///
  /// - Parameters:
  ///   - onRequest: Called with each request as soon as it is answered.
  ///   - isInterrupted: Asked between tokens.
  public func execute(
    repetitions: Int, onRequest: (RequestRow) -> Void, isInterrupted: () -> Bool
  ) throws -> WorkloadExecution {
    guard let profile = run.options.machine.profile else {
      preconditionFailure("a replay needs a profile")
    }
    var execution = WorkloadExecution()
    for repetition in 1...repetitions where execution.isComplete {
      let setup = DeviceSetup(
        replayedOn: run.options.pricing.driven(profile), threads: run.threads,
        lanes: run.options.lanes, conditions: run.conditions)
      let responder = Responder(
        of: run, on: setup, depths: (prefetch: run.options.prefetchDepth, recorded: 0),
        tracesKernels: false)
      try run.fill(responder.cache, of: responder.engine, isInterrupted: isInterrupted)
      var position = 0
      for (index, request) in requests.enumerated() where execution.isComplete {
        if request.turn == 1 { position = 0 }
        try replay(
          request, behind: position, isFirst: index == 0, repetition: repetition, by: responder,
          &execution, onRequest, isInterrupted)
        position += request.length
      }
    }
    return execution
  }

  private func replay(
    _ request: Request, behind position: Int, isFirst: Bool, repetition: Int,
    by responder: Responder, _ execution: inout WorkloadExecution,
    _ onRequest: (RequestRow) -> Void, _ isInterrupted: () -> Bool
  ) throws {
    guard position + request.length <= run.memory.options.contextLength else {
      throw RunError(
        "turn \(request.turn) of conversation \(request.conversation) finds no room in its context"
          + " of \(run.memory.options.contextLength) positions; shorten it, or lower --max-tokens")
    }
    let recording = try recording(request)
    let answer = try responder.answer(
      Responder.Request(
        prompt: recording.promptTokens, maxTokens: request.answerLimit,
        sequence: TokenSequence(
          memory: run.memory.sequence, decisions: ReplayedDecisions(recording.decisions),
          behind: position),
        stopTokens: recording.stopTokens, recording: recording),
      onText: { _ in }, isInterrupted: isInterrupted)
    guard answer.end != .interrupted else { return execution.interrupt() }
    let metrics = TraceMetrics(trace: answer.trace)
    var row = RequestRow(
      answer, metrics, of: run, prompt: recording.promptTokens, contextCount: position,
      isFirst: isFirst)
    (row.request, row.repetition) = (execution.rows.count + 1, repetition)
    (row.conversation, row.turn, row.name) = (request.conversation, request.turn, request.name)
    execution.add(row, of: answer, metrics)
    onRequest(row)
  }
}
