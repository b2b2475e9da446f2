import Profiles

/// A storage curve that remembers its answers for reads of the size that was asked for last: most
/// reads are of one size, and are asked about whenever another one begins or ends.
struct KnownServices: Sendable {
  private let curve: StorageCurve
  private var bytes = 0.0
  /// By how many reads are in flight.
  private var services: [StorageCurve.Service?] = []

  init(_ curve: StorageCurve) { self.curve = curve }

  /// As the curve's.
  mutating func service(of bytes: Double, inFlight depth: Int) -> StorageCurve.Service {
    if bytes != self.bytes {
      self.bytes = bytes
      services.removeAll(keepingCapacity: true)
    }
    if depth < services.count, let known = services[depth] { return known }
    while services.count <= depth { services.append(nil) }
    let service = curve.service(of: bytes, inFlight: depth)
    services[depth] = service
    return service
  }
}
