public import DeviceInterface
public import Quantities

/// What a span was spent on. The cases are the vocabulary of every report and chart.
///
/// `router`, `attention`, `expert`, `head`, `other` and `stall` never overlap each other and
/// together fill a `prefill` or `token` span up to what stays unattributed. A `fault` lies within
/// one of them and is taken out of it. `layer` and `kernel` are a second view of the same time.
public enum Activity: Hashable, Sendable {
  /// One batch of prompt tokens.
  case prefill(firstPosition: Int, tokenCount: Int)
  /// One decoded token, counted from 1 (token 0 comes out of the prefill).
  case token(index: Int)
  case layer(Int)
  /// Router logits, selection and the submission of reads.
  case router(layer: Int)
  /// From the attention norm to the first residual.
  case attention(layer: Int)
  /// One expert's gate, up and down. What every token uses beside its experts has the index behind
  /// the last one's; a dense layer is expert 0.
  case expert(layer: Int, expert: Int)
  /// Embedding, FFN norm, combination of experts, second residual, sampling.
  case other
  /// Final norm and vocabulary logits.
  case head
  /// Waiting for bytes from storage.
  case stall(StoredPart)
  /// Waiting for pages of the process that memory was too small for.
  case fault(count: Int, byteCount: ByteCount)
  case kernel(KernelKind)

  /// Waiting for the bytes of one expert.
  public static func stall(layer: Int, expert: Int) -> Self {
    .stall(.expert(layer: layer, index: expert))
  }
}

/// A part of the model that is read from storage by itself.
public enum StoredPart: Hashable, Sendable {
  case expert(layer: Int, index: Int)
  /// A token's row of the embedding table.
  case embedding(token: Int)
}

/// A stretch of the compute side's time.
public struct Span: Hashable, Sendable {
  public let activity: Activity
  public let start: Instant
  public let end: Instant
  /// As `inserted`. A duration takes twice as much memory, and there are very many spans.
  public let insertedNanoseconds: Int64

  /// `activity` from `start` to `end`.
  public init(activity: Activity, start: Instant, end: Instant, inserted: Duration) {
    self.init(
      activity: activity, start: start, end: end, insertedNanoseconds: inserted.nanoseconds)
  }

  /// As with a duration, which is slow to make and to compare.
  init(activity: Activity, start: Instant, end: Instant, insertedNanoseconds: Int64) {
    self.activity = activity
    self.start = start
    self.end = end
    self.insertedNanoseconds = insertedNanoseconds
  }

  /// The part of it that the device inserted to be as slow as its profile, in whole nanoseconds.
  public var inserted: Duration { Duration(nanoseconds: insertedNanoseconds) }

  /// How long it took.
  public var duration: Duration { end - start }
}

/// One read of one part of the model, from submission to the last byte.
public struct ReadSpan: Hashable, Sendable {
  public let part: StoredPart
  public let byteCount: ByteCount
  /// What it was submitted as; waiting for a prefetch does not make it a demand read.
  public let purpose: Read.Urgency
  public let timing: ReadTiming
  /// Whether the bytes were used before they were given up.
  public let wasUsed: Bool

  /// The read of `byteCount` for `part`.
  public init(
    _ part: StoredPart, byteCount: ByteCount, purpose: Read.Urgency, timing: ReadTiming,
    wasUsed: Bool
  ) {
    self.part = part
    self.byteCount = byteCount
    self.purpose = purpose
    self.timing = timing
    self.wasUsed = wasUsed
  }

  /// The read of `byteCount` for `expert` of `layer`.
  public init(
    layer: Int, expert: Int, byteCount: ByteCount, purpose: Read.Urgency, timing: ReadTiming,
    wasUsed: Bool
  ) {
    self.init(
      .expert(layer: layer, index: expert), byteCount: byteCount, purpose: purpose,
      timing: timing, wasUsed: wasUsed)
  }
}

/// A stretch of time in which something went on on the device beside the run.
public struct ConditionSpan: Hashable, Sendable {
  /// What it was, for people.
  public let name: String
  public let start: Instant
  public let end: Instant

  /// `name` from `start` to `end`.
  public init(_ name: String, start: Instant, end: Instant) {
    self.name = name
    self.start = start
    self.end = end
  }
}

/// The value of one counter from one instant on.
public struct CounterSample: Hashable, Sendable {
  public let counter: Counter
  public let instant: Instant
  public let value: Int

  /// What is counted.
  public enum Counter: String, CaseIterable, Sendable {
    /// Reads submitted and not ended.
    case queueDepth = "queue depth"
    /// Bytes of experts in cache slots.
    case residentBytes = "resident bytes"
  }

  /// `counter` is `value` from `instant` on.
  public init(counter: Counter, instant: Instant, value: Int) {
    self.counter = counter
    self.instant = instant
    self.value = value
  }
}
