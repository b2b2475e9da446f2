public import Quantities

/// Pages of a process that were not in memory when they were used, because memory is too small, and
/// what bringing them back took.
public struct PageFaults: Hashable, Sendable {
  /// Times that computing stopped for it.
  public var count: Int
  public var byteCount: ByteCount
  public var duration: Duration

  /// None unless said.
  public init(
    count: Int = 0, byteCount: ByteCount = .zero, duration: Duration = .zero
  ) {
    self.count = count
    self.byteCount = byteCount
    self.duration = duration
  }

  /// Those of `later` that were none of `earlier` ones.
  public static func - (later: PageFaults, earlier: PageFaults) -> PageFaults {
    PageFaults(
      count: later.count - earlier.count, byteCount: later.byteCount - earlier.byteCount,
      duration: later.duration - earlier.duration)
  }
}
