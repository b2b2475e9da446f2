import DeviceInterface
import Quantities

extension ModelledMachine {
  /// When `work` ends that begins now. Leaves a hotter processor behind, and a storage that has
  /// moved on.
  ///
  /// Nothing is submitted while a kernel runs, so all that the storage does in that time is known
  /// before it.
  mutating func end(of work: Work) -> Instant {
    let price = prices.price(of: work)
    if heat == nil, storage.queueDepth == 0 || !price.canBeDelayed {
      let end = Instant(nanoseconds: now.nanoseconds + price.undisturbedNanoseconds)
      return work.kind.marksTokens ? end + samplingTime(after: work.kind) : end
    }
    return end(of: work.kind, demanding: price.demand)
  }

  private mutating func end(of kind: KernelKind, demanding demand: CostModel.Demand) -> Instant {
    let start = now
    heat?.advance(to: start, isWorking: false)
    let arithmetic = start.after(
      seconds: heat?.seconds(of: demand.arithmeticSeconds) ?? demand.arithmeticSeconds)
    let memory = endOfTraffic(of: demand, from: start, besides: arithmetic)
    let end = max(arithmetic, memory) + demand.overhead + samplingTime(after: kind)
    heat?.advance(to: end, isWorking: true)
    return end
  }

  /// When the traffic of a kernel that begins at `start` ends, while the reads that are under way
  /// move bytes into the same memory: rates are constant from one event of the storage to the next.
  ///
  /// - Parameter arithmetic: Earlier than that is of no consequence.
  private mutating func endOfTraffic(
    of demand: CostModel.Demand, from start: Instant, besides arithmetic: Instant
  ) -> Instant {
    let undisturbed = demand.traffic / bus.bandwidth(for: demand, besideReads: 0)
    let longest = demand.traffic / bus.leastBandwidth(for: demand)
    guard bus.dma > 0, storage.queueDepth > 0, longest > arithmetic.seconds(since: start)
    else { return start.after(seconds: undisturbed) }
    advanceStorage()
    var (left, instant) = (demand.traffic, start)
    while true {
      let reads = storage.rate.bytesPerSecond
      let bandwidth = bus.bandwidth(for: demand, besideReads: reads)
      let end = instant.after(seconds: left / bandwidth)
      guard let next = storage.nextEvent, next < end else { return end }
      left = max(0, left - bandwidth * next.seconds(since: instant))
      instant = next
      stepStorage()
    }
  }

  /// Choosing a token is no kernel: it counts with the first one of the head that follows the
  /// embedding of a token. A head may take several.
  private mutating func samplingTime(after kind: KernelKind) -> Duration {
    if kind == .embedding { awaitsSampling = true }
    guard kind == .head, awaitsSampling else { return .zero }
    awaitsSampling = false
    return sampling
  }
}

extension KernelKind {
  /// Whether sampling depends on it.
  fileprivate var marksTokens: Bool {
    switch self {
    case .embedding, .head: true
    default: false
    }
  }
}
