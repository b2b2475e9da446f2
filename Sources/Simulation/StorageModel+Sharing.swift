import DeviceInterface
import Quantities

extension StorageModel {
  /// Divides the device among the reads that move bytes, urgent ones first.
  ///
  /// The urgent ones are counted and served as if the predicted ones were not there; those get what
  /// is then left of what the device moves with all of them in flight.
  mutating func shareBandwidth(at now: Instant) {
    let urgentCount = inService.count { $0.request.urgency > .predicted }
    let predictedCount = inService.count - urgentCount
    let ceiling = bandwidthFactor * ceiling.bytesPerSecond
    let used = divide(ceiling, inFlight: urgentCount, at: now) { $0 > .predicted }
    guard predictedCount > 0 else { return }
    let total = min(ceiling, totalLimit(inFlight: inService.count))
    let left = total - used
    // Beside urgent reads, a few bytes per second are no bandwidth but a rounding error.
    let isWorthwhile = urgentCount == 0 || left >= 1000 * Double(predictedCount)
    _ = divide(isWorthwhile ? left : 0, inFlight: inService.count, at: now) { $0 == .predicted }
  }

  /// Sets the rates of the reads whose urgency is `included`, and returns their sum.
  private mutating func divide(
    _ capacity: Double, inFlight: Int, at now: Instant, _ included: (Read.Urgency) -> Bool
  ) -> Double {
    let moving = inService.indices.filter {
      inService[$0].isTransferring && included(inService[$0].request.urgency)
    }
    guard !moving.isEmpty else { return 0 }
    let factor = bandwidthFactor
    let limits = moving.map {
      factor * inService[$0].transferLimit(inFlight: inFlight, on: curve)
    }
    let rates = Self.fairShares(of: capacity, limits: limits)
    for (index, rate) in zip(moving, rates) { inService[index].setRate(rate, at: now) }
    return rates.reduce(0, +)
  }

  /// What the curve gives all reads that move bytes, in bytes per second.
  private mutating func totalLimit(inFlight: Int) -> Double {
    var total = 0.0
    for index in inService.indices where inService[index].isTransferring {
      total += inService[index].transferLimit(inFlight: inFlight, on: curve)
    }
    return bandwidthFactor * total
  }

  /// Divides `capacity` evenly, except that nobody gets more than its limit and what one leaves is
  /// divided among the others.
  static func fairShares(of capacity: Double, limits: [Double]) -> [Double] {
    guard limits.reduce(0, +) > capacity else { return limits }
    var shares = limits
    var (left, heads) = (capacity, limits.count)
    for index in limits.indices.sorted(by: { limits[$0] < limits[$1] }) {
      shares[index] = min(limits[index], left / Double(heads))
      left -= shares[index]
      heads -= 1
    }
    return shares
  }
}
