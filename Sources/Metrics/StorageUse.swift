/// What storage did.
public struct StorageUse: Codable, Hashable, Sendable {
  public var bytes: Int
  public var reads: Int
  public var busySeconds: Double
  public var bandwidthBytesPerSecond: Double

  enum CodingKeys: String, CodingKey {
    case bytes, reads
    case busySeconds = "busy_seconds"
    case bandwidthBytesPerSecond = "bandwidth_bytes_per_second"
  }
}
