import DeviceInterface
public import Quantities
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

  /// Generates an answer to `prompt` as `sequence` of `engine`.
  ///
  /// - Parameters:
  ///   - onToken: Called with each token and the instant at which it was there; returns whether
  ///     to go on.
  ///   - isInterrupted: Asked between batches and tokens.
  /// - Precondition: the prompt is not empty and fits in the sequence's context.
  public func run(
    on engine: Engine, sequence: TokenSequence, prompt: [Int], isInterrupted: () -> Bool,
    onToken: (Int, Instant) -> Void
  ) throws -> End {
    guard try prefill(prompt, of: sequence, on: engine, isInterrupted: isInterrupted) else {
      return .interrupted
    }
    var token = engine.nextToken(of: sequence)
    for index in 1... {
      if stopTokens.contains(token) { return .endOfGeneration }
      onToken(token, engine.device.now)
      if index >= maxTokens { return .tokenLimit }
      if isInterrupted() { return .interrupted }
      if sequence.position == sequence.contextLength { return .contextFull }
      let start = engine.device.moment
      try engine.step([token], of: sequence)
      try Self.check(engine.device.now)
      token = engine.nextToken(of: sequence)
      engine.tracer.record(.token(index: index), from: start, to: engine.device.moment)
    }
    preconditionFailure("an answer ends at its token limit")
  }

  /// Refuses a run that no figure could be said of: modelled time may pass as fast as it likes.
  private static func check(_ now: Instant) throws {
    if !NumberBounds.nanoseconds.admits(Int(now.nanoseconds)) { throw TimeBeyondBounds() }
  }

  private func prefill(
    _ prompt: [Int], of sequence: TokenSequence, on engine: Engine, isInterrupted: () -> Bool
  ) throws -> Bool {
    let size = engine.options.maxBatch
    for first in stride(from: 0, to: prompt.count, by: size) {
      if isInterrupted() { return false }
      let batch = Array(prompt[first..<min(first + size, prompt.count)])
      let start = engine.device.moment
      try engine.step(batch, of: sequence)
      try Self.check(engine.device.now)
      engine.tracer.record(
        .prefill(firstPosition: first, tokenCount: batch.count), from: start,
        to: engine.device.moment)
    }
    return true
  }
}

/// A run takes longer than any result file can say.
struct TimeBeyondBounds: Error, CustomStringConvertible {
  var description: String {
    "the run takes more than nine years on this device, which no result can say; ask for fewer"
      + " tokens, or for a faster device"
  }
}
