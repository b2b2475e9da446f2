/// What storage did.
public struct StorageUse: Codable, Hashable, Sendable {
  /// Of all reads.
  public var bytes: Int
  /// How many there were.
  public var reads: Int
  /// The union of the times from each read's submission to its last byte.
  public var busySeconds: Double
  /// Bytes ÷ busy time; 0 where reads took no time.
  public var bandwidthBytesPerSecond: Double
  /// Bytes of reads submitted while tokens were decoded ÷ those tokens; nil where none was decoded.
  public var bytesPerToken: Double?

  enum CodingKeys: String, CodingKey {
    case bytes, reads
    case busySeconds = "busy_seconds"
    case bytesPerToken = "bytes_per_token"
    case bandwidthBytesPerSecond = "bandwidth_bytes_per_second"
  }
}
