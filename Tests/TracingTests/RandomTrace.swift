import DeviceInterface
import Quantities
import TestSupport
import Tracing

extension Trace {
  /// A trace of `count` spans, reads and samples each, that knows no contract but that things end
  /// no earlier than they start: its events overlap as they like.
  static func random(count: Int, seed: UInt64) -> Trace {
    var random = RepeatableGenerator(seed: seed)
    var trace = Trace()
    for _ in 0..<count {
      trace.spans.append(.random(using: &random))
      trace.reads.append(.random(using: &random))
      trace.samples.append(.random(using: &random))
    }
    trace.droppedCount = .random(in: 0...3, using: &random)
    return trace
  }
}

extension Instant {
  /// An instant of a small timeline, so that many coincide.
  static func random(
    from earliest: Instant = .start, using random: inout RepeatableGenerator
  ) -> Instant {
    earliest + .nanoseconds(Int64.random(in: 0...3000, using: &random))
  }
}

extension Span {
  static func random(using random: inout RepeatableGenerator) -> Span {
    let start = Instant.random(using: &random)
    return Span(
      activity: .random(using: &random), start: start,
      end: .random(from: start, using: &random),
      inserted: .nanoseconds(max(0, Int64.random(in: -50...50, using: &random))))
  }
}

extension Activity {
  static func random(using random: inout RepeatableGenerator) -> Activity {
    let layer = Int.random(in: 0..<52, using: &random)
    let expert = Int.random(in: 0..<64, using: &random)
    let kernel = KernelKind.allCases.randomElement(using: &random)!
    let all: [Activity] = [
      .prefill(firstPosition: layer, tokenCount: expert), .token(index: layer), .layer(layer),
      .router(layer: layer), .attention(layer: layer), .expert(layer: layer, expert: expert),
      .other, .head, .stall(layer: layer, expert: expert), .kernel(kernel),
    ]
    return all.randomElement(using: &random)!
  }
}

extension ReadSpan {
  static func random(using random: inout RepeatableGenerator) -> ReadSpan {
    let submitted = Instant.random(using: &random)
    let started = Instant.random(from: submitted, using: &random)
    return ReadSpan(
      layer: .random(in: 0..<52, using: &random), expert: .random(in: 0..<64, using: &random),
      byteCount: ByteCount(4096 * .random(in: 0..<1000, using: &random)),
      purpose: Read.Urgency.allCases.randomElement(using: &random)!,
      timing: ReadTiming(
        submitted: submitted, started: started, ended: .random(from: started, using: &random),
        lane: .random(in: 0..<4, using: &random)),
      wasUsed: .random(using: &random))
  }
}

extension CounterSample {
  static func random(using random: inout RepeatableGenerator) -> CounterSample {
    CounterSample(
      counter: Counter.allCases.randomElement(using: &random)!,
      instant: .random(using: &random), value: .random(in: 0...1 << 40, using: &random))
  }
}
