import DeviceInterface
import Quantities
import Tracing

/// How many times as slow the parts of a device are as they were.
public struct PartPaces: Hashable, Sendable {
  /// How many times as long each takes.
  public var processor, storage: Double

  /// A processor with its memory, and a storage, that take so many times as long.
  public init(processor: Double = 1, storage: Double = 1) {
    self.processor = processor
    self.storage = storage
  }
}

/// How long the prompt and the decoded tokens of a run take.
public struct PhaseTimes: Hashable, Sendable {
  /// Of the prompt.
  public internal(set) var prefill = Time()
  /// Of the tokens after the first.
  public internal(set) var decode = Time()

  /// The time of one of them, in seconds.
  public struct Time: Hashable, Sendable {
    /// All of it.
    public internal(set) var total = 0.0
    /// Of that, waiting for bytes from storage.
    public internal(set) var stalled = 0.0

    static func += (sum: inout Time, part: Time) {
      sum.total += part.total
      sum.stalled += part.stalled
    }
  }
}

extension TraceMetrics {
  /// How long the run would have taken with its parts at each of `paces`, as far as its trace
  /// tells: all times of a part are as many times as long, and nothing is decided otherwise.
  ///
  /// From one router to the next nothing is waited for but that layer's experts. So each such turn
  /// takes as long as the longest way through it: that of the computing, or for one of its reads
  /// what passed until it was submitted, the read, and what is computed from its use on. With paces
  /// of 1 that is the time which it took. Reads that were just in time are not with other paces;
  /// what parts do to each other, as reads to the memory bus, is not seen.
  ///
  /// Complexity: linear in the entries of the trace, and the square of the reads of a turn.
  public func phaseTimes(at paces: [PartPaces]) -> [PhaseTimes] {
    var walk = TurnWalk(reads: trace.reads, paces: paces)
    for span in trace.spans { walk.follow(span) }
    return walk.times
  }
}

/// Goes through spans turn by turn, and adds up what each takes.
private struct TurnWalk {
  private let reads: [ReadSpan]
  private let paces: [PartPaces]
  /// The first read that no turn before has waited for.
  private var nextRead = 0
  private var turn: Turn?
  /// Turns since the last phase ended, for each of the paces.
  private var open: [PhaseTimes.Time]
  private(set) var times: [PhaseTimes]

  init(reads: [ReadSpan], paces: [PartPaces]) {
    self.reads = reads
    self.paces = paces
    open = paces.map { _ in PhaseTimes.Time() }
    times = paces.map { _ in PhaseTimes() }
  }

  mutating func follow(_ span: Span) {
    switch span.activity {
    case .kernel, .layer: return
    case .prefill: endPhase(at: span.end, \.prefill)
    case .token: endPhase(at: span.end, \.decode)
    case .fault:
      begin(at: span.start)
      turn?.faults.append(span)
    case .router:
      // A kernel's wait for pages is recorded before the span that it lies in.
      let faults = turn?.faults.filter { $0.start >= span.start } ?? []
      turn?.faults.removeLast(faults.count)
      endTurn(at: span.start)
      turn = Turn(start: span.start, faults: faults)
    case .stall(let part):
      begin(at: span.start)
      turn?.wait(for: part, from: span.start, to: span.end)
    case .expert(let layer, let expert):
      begin(at: span.start)
      turn?.use(.expert(layer: layer, index: expert), at: span.start)
    case .attention, .head, .other: begin(at: span.start)
    }
  }

  /// Begins a turn where there is none, or earlier than with what was recorded before.
  private mutating func begin(at start: Instant) {
    var turn = self.turn ?? Turn(start: start, faults: [])
    turn.start = min(turn.start, start)
    self.turn = turn
  }

  private mutating func endPhase(
    at end: Instant, _ phase: WritableKeyPath<PhaseTimes, PhaseTimes.Time>
  ) {
    endTurn(at: end)
    for index in paces.indices {
      times[index][keyPath: phase] += open[index]
      open[index] = PhaseTimes.Time()
    }
  }

  private mutating func endTurn(at end: Instant) {
    guard let turn else { return }
    self.turn = nil
    let first = nextRead
    // Reads are recorded as they are used, turn by turn.
    while nextRead < reads.count, reads[nextRead].timing.ended <= end { nextRead += 1 }
    let ways = reads[first..<nextRead].compactMap { turn.way(through: $0, to: end) }
    let faulted = turn.faults.reduce(0) { $0 + $1.duration.inSeconds }
    let computed = turn.computed(until: end) - faulted
    for (index, pace) in paces.enumerated() {
      let computing = pace.processor * computed
      let longest = ways.reduce(computing) { longest, way in
        max(
          longest,
          pace.storage * way.stored
            + pace.processor * max(0, way.computed - faulted))
      }
      // Pages that are missing come from storage too.
      open[index] += PhaseTimes.Time(
        total: longest + pace.storage * faulted, stalled: longest - computing)
    }
  }
}

/// What is computed with one layer's experts, up to the next layer's router.
private struct Turn {
  var start: Instant
  /// Waits for pages within what is computed.
  var faults: [Span]
  private var stalls: [Range<Instant>] = []
  /// When each expert was first asked for.
  private var uses: [(part: StoredPart, instant: Instant)] = []

  init(start: Instant, faults: [Span]) {
    self.start = start
    self.faults = faults
  }

  mutating func wait(for part: StoredPart, from start: Instant, to end: Instant) {
    use(part, at: start)
    if start < end { stalls.append(start..<end) }
  }

  mutating func use(_ part: StoredPart, at instant: Instant) {
    if !uses.contains(where: { $0.part == part }) { uses.append((part, instant)) }
  }

  /// Seconds until `instant` in which nothing was waited for.
  func computed(until instant: Instant) -> Double {
    instant.seconds(since: start) - stalled(until: instant)
  }

  private func stalled(until instant: Instant) -> Double {
    stalls.reduce(0) { sum, stall in
      let end = min(stall.upperBound, instant)
      return stall.lowerBound < end ? sum + end.seconds(since: stall.lowerBound) : sum
    }
  }

  /// The way from the beginning of the turn to `end` that leads through `read`, in seconds of
  /// storage and of computing; nil where the turn did not use it, or it was there before.
  func way(through read: ReadSpan, to end: Instant) -> (stored: Double, computed: Double)? {
    guard read.wasUsed, read.timing.ended > start,
      let use = uses.first(where: { $0.part == read.part })
    else { return nil }
    let submitted = max(start, read.timing.submitted)
    return (
      stored: stalled(until: submitted) + read.timing.ended.seconds(since: submitted),
      computed: computed(until: submitted) + computed(until: end) - computed(until: use.instant)
    )
  }
}
