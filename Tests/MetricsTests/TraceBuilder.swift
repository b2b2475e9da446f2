import DeviceInterface
import Quantities
import TestSupport
import Tracing

extension Trace {
  /// Adds `activity` from `start` to `end`, in nanoseconds.
  mutating func add(_ activity: Activity, _ start: Int64, _ end: Int64, inserted: Int64 = 0) {
    spans.append(
      Span(
        activity: activity, start: Instant(nanoseconds: start), end: Instant(nanoseconds: end),
        inserted: .nanoseconds(inserted)))
  }

  /// Adds a read of expert `expert` of layer 0, in nanoseconds; it starts when it is submitted
  /// unless `started` says otherwise.
  mutating func add(
    _ purpose: Read.Urgency, expert: Int = 0, _ submitted: Int64, started: Int64? = nil,
    _ ended: Int64, byteCount: Int = 4096, lane: Int = 0, wasUsed: Bool = true
  ) {
    let timing = ReadTiming(
      submitted: Instant(nanoseconds: submitted),
      started: Instant(nanoseconds: started ?? submitted), ended: Instant(nanoseconds: ended),
      lane: lane)
    reads.append(
      ReadSpan(
        layer: 0, expert: expert, byteCount: ByteCount(byteCount), purpose: purpose,
        timing: timing, wasUsed: wasUsed))
  }

  /// A run that keeps the contract: a prefill, then tokens whose activities follow one another
  /// with gaps, and reads at any time.
  static func randomRun(tokenCount: Int, seed: UInt64) -> Trace {
    var random = RepeatableGenerator(seed: seed)
    var trace = Trace()
    var now: Int64 = 0
    for token in 0...tokenCount {
      let start = now
      for layer in 0..<4 { trace.addRandomLayer(layer, from: &now, using: &random) }
      trace.add(.head, now, now + 50)
      now += 50 + Int64.random(in: 0...3, using: &random)
      let isPrefill = token == 0
      trace.add(
        isPrefill ? .prefill(firstPosition: 0, tokenCount: 9) : .token(index: token), start, now)
      now += Int64.random(in: 0...5, using: &random)
    }
    return trace
  }

  private mutating func addRandomLayer(
    _ layer: Int, from now: inout Int64, using random: inout RepeatableGenerator
  ) {
    let start = now
    let expert = Int.random(in: 0..<3, using: &random)
    let activities: [Activity] = [
      .router(layer: layer), .attention(layer: layer), .stall(layer: 0, expert: expert),
      .expert(layer: layer, expert: expert), .other,
    ]
    for activity in activities {
      let duration = Int64.random(in: 0...40, using: &random)
      let inserted = max(0, Int64.random(in: -duration...duration, using: &random))
      add(activity, now, now + duration, inserted: inserted)
      let submitted = max(0, now - .random(in: 0...100, using: &random))
      let started = submitted + .random(in: 0...30, using: &random)
      add(
        Read.Urgency.allCases.randomElement(using: &random)!, expert: expert, submitted,
        started: started, started + .random(in: 0...60, using: &random),
        lane: .random(in: 0..<2, using: &random), wasUsed: .random(using: &random))
      now += duration + Int64.random(in: 0...2, using: &random)
    }
    add(.layer(layer), start, now)
  }
}
