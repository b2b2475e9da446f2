import DeviceInterface
import FoundationEssentials
import Quantities
import TestSupport
import Tracing

/// A seeded run that looks like a small model read from an SD card.
struct SampleRun {
  var trace = Trace()
  var tokenSeconds: [Double] = []
  private var now = Instant.start
  private var laneFree: [Instant]
  private var generator: RepeatableGenerator

  /// Decodes `tokenCount` tokens of `layerCount` layers with `expertCount` experts each.
  ///
  /// - Parameter missShare: How many of the experts must be read.
  init(
    tokenCount: Int, layerCount: Int = 8, expertCount: Int = 4, laneCount: Int = 2,
    missShare: Double = 0.55, throttled: Bool = false, seed: UInt64 = 7
  ) {
    laneFree = [Instant](repeating: .start, count: laneCount)
    generator = RepeatableGenerator(seed: seed)
    spend(.prefill(firstPosition: 0, tokenCount: 12), milliseconds: 900, throttled: throttled)
    for index in 1...tokenCount {
      let start = now
      spend(.other, milliseconds: 0.4, throttled: throttled)
      for layer in 0..<layerCount {
        decode(layer, expertCount, missShare, depth: index % 3, throttled)
      }
      spend(.head, milliseconds: 9, throttled: throttled)
      now = now + .microseconds(60)
      trace.spans.append(
        Span(activity: .token(index: index), start: start, end: now, inserted: .zero))
      tokenSeconds.append((now - start).inSeconds)
    }
  }

  private mutating func spend(_ activity: Activity, milliseconds: Double, throttled: Bool) {
    let factor = Double.random(in: 0.9..<1.15, using: &generator)
    let length = Duration.roundedUp(seconds: milliseconds * factor / 1e3)
    let inserted = throttled ? length * 6 / 10 : .zero
    trace.spans.append(
      Span(activity: activity, start: now, end: now + length, inserted: inserted))
    now = now + length
  }

  private mutating func decode(
    _ layer: Int, _ expertCount: Int, _ missShare: Double, depth: Int, _ throttled: Bool
  ) {
    spend(.router(layer: layer), milliseconds: 0.25, throttled: throttled)
    let asked = now
    var ends: [Int: Instant] = [:]
    for expert in 0..<expertCount where Double.random(in: 0..<1, using: &generator) < missShare {
      ends[expert] = read(layer, expert, asked: asked, depth: depth)
    }
    spend(.attention(layer: layer), milliseconds: 3.2, throttled: throttled)
    for expert in 0..<expertCount {
      if let end = ends[expert], end > now {
        trace.spans.append(
          Span(
            activity: .stall(layer: layer, expert: expert), start: now, end: end, inserted: .zero))
        now = end
      }
      spend(.expert(layer: layer, expert: expert), milliseconds: 1.1, throttled: throttled)
    }
    spend(.other, milliseconds: 0.15, throttled: throttled)
  }

  private mutating func read(_ layer: Int, _ expert: Int, asked: Instant, depth: Int) -> Instant {
    let lane = laneFree[0] <= laneFree[laneFree.count - 1] ? 0 : laneFree.count - 1
    let purposes: [Read.Urgency] = [.prefetch, .prefetch, .demand, .predicted]
    let purpose = purposes[Int.random(in: 0..<(depth == 0 ? 4 : 3), using: &generator)]
    let start = max(asked, laneFree[lane])
    var milliseconds = Double.random(in: 5..<8, using: &generator)
    if Double.random(in: 0..<1, using: &generator) < 0.004 { milliseconds += 120 }
    let end = start + .roundedUp(seconds: milliseconds / 1e3)
    laneFree[lane] = end
    trace.reads.append(
      ReadSpan(
        layer: layer, expert: expert, byteCount: ByteCount(524_288), purpose: purpose,
        timing: ReadTiming(submitted: asked, started: start, ended: end, lane: lane),
        wasUsed: true))
    return end
  }
}
