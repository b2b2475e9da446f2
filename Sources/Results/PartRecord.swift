/// What a list of parts says of one. Flat, so that it is a row of a table; what does not apply to
/// its kind is nil.
public struct PartRecord: Codable, Hashable, Sendable {
  /// `soc` or `storage`: what it is set by.
  public var kind: String
  /// What `--set` takes.
  public var name: String
  /// What people call it.
  public var title: String
  /// Of all kinds together.
  public var cores: Int?
  /// The cores by kind, such as `4 x a76 at 2.4 GHz, 4 x a55 at 1.8 GHz`.
  public var clusters: String?
  /// 8-bit integer multiply-adds per second of all cores together.
  public var multiplyAddsPerSecond: Double?
  /// What all cores together draw from memory while decoding.
  public var memoryBytesPerSecond: Double?
  /// How many reads the storage serves at a time.
  public var lanes: Int?
  /// For reads of one expert of the 4B from all over its bundle, on all lanes.
  public var storageBytesPerSecond: Double?
  /// What passes before the first byte of the smallest reads.
  public var latencySeconds: Double?
  /// The devices that are put together from it, in alphabetical order.
  public var devices: [String]

  enum CodingKeys: String, CodingKey {
    case kind, name, title, cores, clusters
    case multiplyAddsPerSecond = "multiply_adds_per_second"
    case memoryBytesPerSecond = "memory_bytes_per_second"
    case lanes
    case storageBytesPerSecond = "storage_bytes_per_second"
    case latencySeconds = "latency_seconds"
    case devices
  }

  /// A row of which only what it is called is known.
  public init(kind: String, name: String, title: String, devices: [String] = []) {
    self.kind = kind
    self.name = name
    self.title = title
    self.devices = devices
  }
}
