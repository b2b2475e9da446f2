import DeviceInterface
public import Quantities
public import Residency
import Tracing

/// One answer: a prompt fed in batches, then tokens one by one.
public struct Generation {
  /// Why an answer ended.
  public enum End: String, Sendable {
    case endOfGeneration = "end of generation"
    case tokenLimit = "token limit"
    case contextFull = "context full"
    case interrupted
  }

  /// Tokens after which nothing follows; they end an answer and are not part of it.
  public var stopTokens: Set<Int>
  public var maxTokens: Int

  /// An answer of at most `maxTokens` tokens.
  public init(maxTokens: Int, stopTokens: Set<Int>) {
    self.maxTokens = maxTokens
    self.stopTokens = stopTokens
  }

  /// Generates an answer to `prompt` on `session`.
  ///
  /// - Parameters:
  ///   - onToken: Called with each token and the instant at which it was there; returns whether
  ///     to go on.
  ///   - isInterrupted: Asked between batches and tokens.
  /// - Precondition: the prompt is not empty and fits in the session's context.
  public func run(
    on session: Session, prompt: [Int], isInterrupted: () -> Bool,
    onToken: (Int, Instant) -> Void
  ) throws(ResidencyError) -> End {
    guard try prefill(prompt, on: session, isInterrupted: isInterrupted) else {
      return .interrupted
    }
    var token = session.nextToken()
    for index in 1... {
      if stopTokens.contains(token) { return .endOfGeneration }
      onToken(token, session.device.now)
      if index >= maxTokens { return .tokenLimit }
      if isInterrupted() { return .interrupted }
      if session.position == session.options.contextLength { return .contextFull }
      let (start, inserted) = (session.device.now, session.device.insertedTime)
      try session.forward([token])
      token = session.nextToken()
      session.tracer.record(
        .token(index: index), from: start, to: session.device.now,
        inserted: session.device.insertedTime - inserted)
    }
    preconditionFailure("an answer ends at its token limit")
  }

  private func prefill(
    _ prompt: [Int], on session: Session, isInterrupted: () -> Bool
  ) throws(ResidencyError) -> Bool {
    for first in stride(from: 0, to: prompt.count, by: session.options.maxBatch) {
      if isInterrupted() { return false }
      let batch = Array(prompt[first..<min(first + session.options.maxBatch, prompt.count)])
      let (start, inserted) = (session.device.now, session.device.insertedTime)
      try session.forward(batch)
      session.tracer.record(
        .prefill(firstPosition: first, tokenCount: batch.count), from: start,
        to: session.device.now, inserted: session.device.insertedTime - inserted)
    }
    return true
  }
}
