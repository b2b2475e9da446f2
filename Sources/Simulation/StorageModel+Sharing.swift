import DeviceInterface
import Quantities

extension StorageModel {
  /// Divides the device among the reads that move bytes, urgent ones first.
  ///
  /// The urgent ones are counted and served as if the predicted ones were not there; those get what
  /// is then left of what the device moves with all of them in flight.
  mutating func shareBandwidth(at now: Instant) {
    let urgent = inService.indices.filter { inService[$0].request.urgency > .predicted }
    let predicted = inService.indices.filter { inService[$0].request.urgency == .predicted }
    let used = divide(ceiling.bytesPerSecond, among: urgent, inFlight: urgent.count, at: now)
    guard !predicted.isEmpty else { return }
    let limits = inService.indices.map { transferLimit($0, inFlight: inService.count) }
    let total = min(ceiling.bytesPerSecond, limits.reduce(0, +))
    let left = total - used
    // Beside urgent reads, a few bytes per second are no bandwidth but a rounding error.
    let isWorthwhile = urgent.isEmpty || left >= 1000 * Double(predicted.count)
    _ = divide(isWorthwhile ? left : 0, among: predicted, inFlight: inService.count, at: now)
  }

  /// Sets the rates of the given reads and returns their sum.
  private mutating func divide(
    _ capacity: Double, among indices: [Int], inFlight: Int, at now: Instant
  ) -> Double {
    let moving = indices.filter { inService[$0].isTransferring }
    let limits = moving.map { transferLimit($0, inFlight: inFlight) }
    let rates = Self.fairShares(of: capacity, limits: limits)
    for (index, rate) in zip(moving, rates) { inService[index].setRate(rate, at: now) }
    return rates.reduce(0, +)
  }

  /// What the curve gives one read, in bytes per second; nothing before its latency is over.
  private func transferLimit(_ index: Int, inFlight: Int) -> Double {
    let service = inService[index]
    guard service.isTransferring else { return 0 }
    return service.size / curve.service(of: service.size, inFlight: inFlight).transfer
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
