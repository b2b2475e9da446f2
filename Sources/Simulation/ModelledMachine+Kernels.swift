import DeviceInterface
import Quantities

extension ModelledMachine {
  /// When `work` ends that begins now. Leaves a hotter processor behind, and a storage that has
  /// moved on.
  ///
  /// Nothing is submitted while a kernel runs, so all that the storage does in that time is known
  /// before it.
  mutating func end(of work: Work) -> Instant {
    guard heat == nil else { return warmEnd(of: work) }
    let price = prices.price(of: work)
    var end = now.nanoseconds + price.undisturbedNanoseconds
    if price.canBeDelayed, storage.queueDepth > 0 {
      let memory = endOfTraffic(of: price.demand, from: now)
      let arithmetic = now.nanoseconds + price.arithmeticNanoseconds
      end = max(arithmetic, memory.nanoseconds) + price.overheadNanoseconds
    }
    let instant = Instant(nanoseconds: end)
    return work.kind.marksTokens ? instant + samplingTime(after: work.kind) : instant
  }

  /// As `end(of:)`, where how fast the cores are depends on what they have done.
  private mutating func warmEnd(of work: Work) -> Instant {
    let (start, price) = (now, prices.price(of: work))
    heat?.advance(to: start, isWorking: false)
    let arithmetic = start.after(
      seconds: heat?.seconds(of: price.demand.arithmeticSeconds)
        ?? price.demand.arithmeticSeconds)
    let memory = endOfTraffic(of: price.demand, from: start)
    let end =
      max(arithmetic, memory) + price.demand.overhead + samplingTime(after: work.kind)
    heat?.advance(to: end, isWorking: true)
    return end
  }

  /// When the traffic of a kernel that begins at `start` ends, while the reads that are under way
  /// move bytes into the same memory: rates are constant from one event of the storage to the next.
  private mutating func endOfTraffic(
    of demand: CostModel.Demand, from start: Instant
  ) -> Instant {
    guard bus.dma > 0, storage.queueDepth > 0 else {
      return start.after(seconds: demand.traffic / bus.bandwidth(for: demand, besideReads: 0))
    }
    advanceStorage()
    var (left, instant) = (demand.traffic, start)
    while true {
      let reads = storage.rate.bytesPerSecond
      let bandwidth = bus.bandwidth(for: demand, besideReads: reads)
      let end = instant.after(seconds: left / bandwidth)
      guard let next = nextEvent, next < end else { return end }
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
