public import Quantities

/// What an expert cache may hold, and what gives way when it is full.
public struct CacheOptions: Hashable, Sendable {
  /// How many experts are held at once, those being read included.
  public let capacity: Int
  /// Which expert gives way first.
  public let policy: CachePolicy
  /// How experts are read.
  public let readGranularity: ReadGranularity

  /// A cache of `capacity` slots.
  ///
  /// - Precondition: `capacity` is positive.
  public init(
    capacity: Int, policy: CachePolicy = .lru, readGranularity: ReadGranularity = .expert
  ) {
    precondition(capacity > 0, "an expert cache has at least one slot")
    self.capacity = capacity
    self.policy = policy
    self.readGranularity = readGranularity
  }

  /// Into how many reads an expert is divided.
  var readsPerExpert: Int { readGranularity.readsPerExpert }
}

/// How much one read of an expert brings.
public enum ReadGranularity: String, CaseIterable, Codable, Sendable {
  /// All of it.
  case expert
  /// A third, about a matrix: gate, up and down side by side.
  case matrix

  /// Into how many reads an expert is divided.
  var readsPerExpert: Int { self == .expert ? 1 : 3 }

  /// The sizes of the reads that bring an expert of `byteCount`.
  public func readSizes(of byteCount: ByteCount) -> [ByteCount] {
    SplitReads.parts(of: byteCount.bytes, count: readsPerExpert).map { ByteCount($0.count) }
  }
}
