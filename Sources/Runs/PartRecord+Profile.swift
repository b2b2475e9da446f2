public import Profiles
import Quantities
public import Results
import Simulation

extension PartRecord {
  /// The row of `part`, which `devices` are put together from.
  public init(_ part: ProfilePart, devices: [String]) {
    self.init(
      kind: part.kind.rawValue, name: part.name, title: part.title, devices: devices.sorted())
    memoryBytesPerSecond = part.memoryBandwidth?.bytesPerSecond
    if let clusters = part.cpu?.clusters {
      cores = clusters.reduce(0) { $0 + $1.cores }
      self.clusters =
        clusters.map { "\($0.cores) x \($0.name) at \($0.clock)" }.joined(separator: ", ")
      multiplyAddsPerSecond = clusters.reduce(0) { $0 + Double($1.cores) * $1.int8.perSecond }
    }
    if let storage = part.storage {
      lanes = storage.lanes
      storageBytesPerSecond = storage.bandwidthOfExperts.bytesPerSecond
      latencySeconds = storage.curve.rows[0].latency.inSeconds
    }
  }
}
