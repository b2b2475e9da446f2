import Quantities
public import Simulation

/// What a list of devices says of one. Flat, so that it is a row of a table.
public struct DeviceRecord: Codable, Hashable, Sendable {
  public var name: String
  public var title: String
  /// `phone`, `board` and so on.
  public var group: String
  public var cores: Int
  /// How many of them compute where nothing else is asked for.
  public var threads: Int
  /// What is built in.
  public var memoryBytes: Int
  /// What one process may hold of it.
  public var availableBytes: Int
  /// For reads of one expert of the 4B from all over its bundle, on all of the storage's lanes.
  public var storageBytesPerSecond: Double
  /// How fast a SmallThinker 4B would decode; nil where that has not been simulated.
  public var tokensPerSecond4B: Double?
  /// The same of the 21B.
  public var tokensPerSecond21B: Double?

  enum CodingKeys: String, CodingKey {
    case name, title, group, cores, threads
    case memoryBytes = "memory_bytes"
    case availableBytes = "available_bytes"
    case storageBytesPerSecond = "storage_bytes_per_second"
    case tokensPerSecond4B = "tokens_per_second_4b"
    case tokensPerSecond21B = "tokens_per_second_21b"
  }

  /// The row of `profile`, without speeds of models.
  public init(_ profile: DeviceProfile) {
    name = profile.name
    title = profile.title
    group = profile.group.rawValue
    cores = profile.maxThreads
    threads = profile.cpu.threads
    memoryBytes = profile.memory.total.bytes
    availableBytes = profile.memory.available.bytes
    storageBytesPerSecond =
      profile.storage.bandwidth(
        ofReads: Self.expertByteCount, lanes: profile.storage.lanes,
        readSpan: Self.bundleByteCount
      ).bytesPerSecond
  }

  /// The rows of `profiles` by group, then by name.
  public static func list(_ profiles: [DeviceProfile]) -> [DeviceRecord] {
    DeviceProfile.Group.allCases.flatMap { group in
      profiles.filter { $0.group == group }.sorted { $0.name < $1.name }.map(DeviceRecord.init)
    }
  }

  /// Three matrices of 1536 x 768 weights in Q4_0, 18 bytes for 32 weights.
  private static let expertByteCount = ByteCount(3 * 1536 * 768 / 32 * 18)
  /// 32 layers of 32 experts.
  private static let bundleByteCount = 32 * 32 * expertByteCount
}
