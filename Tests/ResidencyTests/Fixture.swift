import DeviceInterface
import Quantities
@testable import Residency
import Tracing

/// Experts of one page each; expert 3 of layer 2 lies at 203, which makes calls easy to read.
func makeCache(
  capacity: Int, policy: CachePolicy = .lru, experts: [Int] = [8, 8, 8, 8],
  on device: any Device, tracer: Tracer = Tracer(capacity: 1000)
) -> ExpertCache {
  let layout = ExpertLayout(expertCounts: experts, expertByteCount: ByteCount(4096)) {
    $0.layer * 100 + $0.index
  }
  return unsafe ExpertCache(
    options: CacheOptions(capacity: capacity, policy: policy), layout: layout, device: device,
    tracer: tracer
  ) { _, _ in nil }
}

/// Experts of one layer.
func experts(_ indices: Int..., layer: Int = 0) -> [ExpertID] {
  indices.map { ExpertID(layer: layer, index: $0) }
}

extension ExpertCache {
  /// Wants `experts` and uses each, one at a time.
  func turn(_ experts: [ExpertID], prefetching: Bool = true) throws {
    try want(experts, prefetching: prefetching)
    try useAll()
  }

  /// Uses and releases what is wanted, in the recommended order.
  func useAll() throws {
    for expert in pendingOrder {
      _ = try bytes(of: expert)
      try release(expert)
    }
  }
}
