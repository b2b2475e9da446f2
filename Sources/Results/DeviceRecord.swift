import Quantities

/// What a list of devices says of one. Flat, so that it is a row of a table.
public struct DeviceRecord: Codable, Hashable, Sendable {
  /// What `--device` takes.
  public var name: String
  /// What people call it.
  public var title: String
  /// `phone`, `board` and so on.
  public var group: String
  /// Of all kinds together.
  public var cores: Int
  /// How many of them compute where nothing else is asked for.
  public var threads: Int
  /// What is built in.
  public var memoryBytes: Int
  /// What one process may hold of it.
  public var availableBytes: Int
  /// For reads of one expert of the 4B from all over its bundle, on all of the storage's lanes.
  public var storageBytesPerSecond: Double
  /// How fast the standard model of 4B would decode; nil where that has not been simulated.
  public var tokensPerSecond4B: Double?
  /// The same of the 21B.
  public var tokensPerSecond21B: Double?

  /// All of its values.
  public init(
    name: String, title: String, group: String, cores: Int, threads: Int, memoryBytes: Int,
    availableBytes: Int, storageBytesPerSecond: Double, tokensPerSecond4B: Double? = nil,
    tokensPerSecond21B: Double? = nil
  ) {
    self.name = name
    self.title = title
    self.group = group
    self.cores = cores
    self.threads = threads
    self.memoryBytes = memoryBytes
    self.availableBytes = availableBytes
    self.storageBytesPerSecond = storageBytesPerSecond
    self.tokensPerSecond4B = tokensPerSecond4B
    self.tokensPerSecond21B = tokensPerSecond21B
  }

  enum CodingKeys: String, CodingKey {
    case name, title, group, cores, threads
    case memoryBytes = "memory_bytes"
    case availableBytes = "available_bytes"
    case storageBytesPerSecond = "storage_bytes_per_second"
    case tokensPerSecond4B = "tokens_per_second_4b"
    case tokensPerSecond21B = "tokens_per_second_21b"
  }
}
