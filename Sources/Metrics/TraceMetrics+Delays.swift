import DeviceInterface
import Quantities
import Tracing

/// What speculative prefetch costs reads that were needed: how many waited for a lane that a
/// predicted read held, and how long all together.
struct SpeculationDelays: Hashable {
  var readCount = 0
  var total = Duration.zero
}

extension TraceMetrics {
  /// How long needed reads waited for predicted ones; nil where nothing was predicted.
  ///
  /// A needed read waits behind a predicted one while the lane that will serve it serves that.
  /// While the lane serves other needed reads, it waits for those. A read whose prediction comes
  /// true counts as predicted only until its layer's router runs. Where predicted reads give way at
  /// once, as on a modelled device, no read waits for them.
  var speculationDelays: SpeculationDelays? {
    guard trace.reads.contains(where: { $0.purpose == .predicted }) else { return nil }
    let routings = routingInstants
    var delays = SpeculationDelays()
    for reads in Dictionary(grouping: trace.reads, by: \.timing.lane).values {
      let services = reads.map { service(of: $0, routings) }
      let speculating = IntervalSet(services.map(\.asPredicted))
        .subtracting(IntervalSet(services.map(\.asNeeded)))
      for read in reads where read.purpose != .predicted {
        let wait = speculating.measure(within: read.timing.submitted..<read.timing.started)
        guard wait > .zero else { continue }
        delays.readCount += 1
        delays.total += wait
      }
    }
    return delays
  }

  /// When each layer's router began, in order.
  private var routingInstants: [Int: [Instant]] {
    var instants: [Int: [Instant]] = [:]
    for span in trace.spans {
      if case .router(let layer) = span.activity { instants[layer, default: []].append(span.start) }
    }
    return instants
  }

  /// When a lane served `read` as predicted, and when as needed.
  private func service(
    of read: ReadSpan, _ routings: [Int: [Instant]]
  ) -> (asPredicted: Range<Instant>, asNeeded: Range<Instant>) {
    let (start, end) = (read.timing.started, read.timing.ended)
    guard read.purpose == .predicted, case .expert(let layer, _) = read.part else {
      return (start..<start, start..<end)
    }
    let instants = routings[layer, default: []]
    let next = instants.partitionPoint { $0 > read.timing.submitted }
    guard read.wasUsed, next < instants.count else { return (start..<end, end..<end) }
    let turn = min(max(instants[next], start), end)
    return (start..<turn, turn..<end)
  }
}

extension IntervalSet {
  /// What lies in this set and not in `other`. Complexity: O(*n* + *m*).
  func subtracting(_ other: IntervalSet) -> IntervalSet {
    var rest: [Range<Instant>] = []
    var holes = other.intervals[...]
    for interval in intervals {
      var start = interval.lowerBound
      while let hole = holes.first, hole.lowerBound < interval.upperBound {
        if start < hole.lowerBound { rest.append(start..<hole.lowerBound) }
        start = max(start, hole.upperBound)
        // A hole that reaches beyond this interval may reach into the next one.
        if hole.upperBound > interval.upperBound { break }
        holes.removeFirst()
      }
      if start < interval.upperBound { rest.append(start..<interval.upperBound) }
    }
    return IntervalSet(rest)
  }

  /// How much of `window` lies in this set. Complexity: O(log *n*) and the intervals within.
  func measure(within window: Range<Instant>) -> Duration {
    let first = intervals.partitionPoint { $0.upperBound > window.lowerBound }
    let within = intervals[first...].prefix { $0.lowerBound < window.upperBound }
    return within.reduce(.zero) { sum, interval in
      let common = interval.clamped(to: window)
      return sum + (common.upperBound - common.lowerBound)
    }
  }
}
