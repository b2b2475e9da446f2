public import Quantities

/// What the kernel says that it allows a control group, and what it has counted.
public struct KernelAllowance: Hashable, Sendable {
  /// Of control groups: 1 or 2.
  public var version: Int
  /// Rounded by the kernel to whole pages.
  public var memory: ByteCount?
  /// The numbers of processors, such as `0-3`.
  public var processors: String?
  public var readBandwidth: Bandwidth?
  /// The disk whose reads are limited, by its numbers: `254:0`.
  public var disk: String?
  /// The most memory that was charged to the group, pages of files included.
  public var peakMemory: ByteCount?
  /// How often the group wanted more than its limit and pages had to go.
  public var memoryLimitHits: Int?

  /// An allowance in which nothing is limited yet.
  init(version: Int) { self.version = version }
}
