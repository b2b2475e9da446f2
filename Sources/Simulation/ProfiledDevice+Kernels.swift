import DeviceInterface
import Quantities

extension ProfiledDevice {
  /// How long `work` takes from now on. Leaves a hotter processor behind, and a storage that has
  /// moved on.
  ///
  /// Nothing is submitted while a kernel runs, so all that the storage does in that time is known
  /// before it.
  func duration(of work: Work) -> Duration {
    let demand = costs.demand(of: work)
    heat?.advance(to: now, isWorking: false)
    let arithmetic = Duration.roundedUp(
      seconds: heat?.seconds(of: demand.arithmeticSeconds) ?? demand.arithmeticSeconds)
    let memory = memoryTime(of: demand, besides: arithmetic)
    let duration = max(arithmetic, memory) + demand.overhead + samplingTime(after: work.kind)
    heat?.advance(to: now + duration, isWorking: true)
    return duration
  }

  /// How long the traffic of a kernel takes while the reads that are under way move bytes into the
  /// same memory: rates are constant from one event of the storage to the next.
  ///
  /// - Parameter arithmetic: Less than that is of no consequence.
  private func memoryTime(
    of demand: CostModel.Demand, besides arithmetic: Duration
  ) -> Duration {
    let undisturbed = demand.traffic / costs.bandwidth(for: demand, besideReads: 0)
    let longest = demand.traffic / costs.leastBandwidth(for: demand)
    guard costs.dma > 0, storage.queueDepth > 0, longest > arithmetic.inSeconds else {
      return .roundedUp(seconds: undisturbed)
    }
    advanceStorage()
    var (left, instant) = (demand.traffic, now)
    while true {
      let reads = storage.rate.bytesPerSecond
      let bandwidth = costs.bandwidth(for: demand, besideReads: reads)
      let end = instant + .roundedUp(seconds: left / bandwidth)
      guard let next = storage.nextEvent, next < end else { return end - now }
      left = max(0, left - bandwidth * (next - instant).inSeconds)
      instant = next
      stepStorage()
    }
  }

  /// Choosing a token is no kernel: it counts with the first one of the head that follows the
  /// embedding of a token. A head may take several.
  private func samplingTime(after kind: KernelKind) -> Duration {
    if kind == .embedding { awaitsSampling = true }
    guard kind == .head, awaitsSampling else { return .zero }
    awaitsSampling = false
    return costs.sampling
  }
}
