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
    let capacity = capacity
    let used = divide(capacity, amongPredicted: false, inFlight: urgentCount, at: now)
    guard predictedCount > 0 else { return }
    let total = min(capacity, totalLimit(inFlight: inService.count))
    let left = total - used
    // Beside urgent reads, a few bytes per second are no bandwidth but a rounding error.
    let isWorthwhile = urgentCount == 0 || left >= 1000 * Double(predictedCount)
    _ = divide(
      isWorthwhile ? left : 0, amongPredicted: true, inFlight: inService.count, at: now)
  }

  /// Sets the rates of the reads that are predicted or of those that are not, and returns their
  /// sum.
  private mutating func divide(
    _ capacity: Double, amongPredicted: Bool, inFlight: Int, at now: Instant
  ) -> Double {
    let factor = bandwidthFactor
    shares.removeAll(keepingCapacity: true)
    for index in inService.indices where inService[index].isMoving(amongPredicted) {
      shares.append(factor * inService[index].transferLimit(inFlight: inFlight, on: &services))
    }
    Self.share(capacity, among: &shares)
    var (shareIndex, sum) = (0, 0.0)
    for index in inService.indices where inService[index].isMoving(amongPredicted) {
      inService[index].setRate(shares[shareIndex], at: now)
      sum += shares[shareIndex]
      shareIndex += 1
    }
    return sum
  }

  /// What the curve gives all reads that move bytes, in bytes per second.
  private mutating func totalLimit(inFlight: Int) -> Double {
    var total = 0.0
    for index in inService.indices where inService[index].isTransferring {
      total += inService[index].transferLimit(inFlight: inFlight, on: &services)
    }
    return bandwidthFactor * total
  }

  /// Divides `capacity` evenly, except that no read gets more than its limit, and what one leaves
  /// is divided among the others.
  static func fairShares(of capacity: Double, limits: [Double]) -> [Double] {
    var shares = limits
    share(capacity, among: &shares)
    return shares
  }

  /// As `fairShares`, instead of the `limits`.
  private static func share(_ capacity: Double, among limits: inout [Double]) {
    var sum = 0.0
    for limit in limits { sum += limit }
    guard sum > capacity else { return }
    var (left, heads) = (capacity, limits.count)
    func serve(_ index: Int, _ limits: inout [Double]) {
      limits[index] = min(limits[index], left / Double(heads))
      left -= limits[index]
      heads -= 1
    }
    // Reads of one size have one limit.
    if limits.indices.dropFirst().allSatisfy({ limits[$0 - 1] <= limits[$0] }) {
      for index in limits.indices { serve(index, &limits) }
    } else {
      let order = limits.indices.sorted { limits[$0] < limits[$1] }
      for index in order { serve(index, &limits) }
    }
  }
}
