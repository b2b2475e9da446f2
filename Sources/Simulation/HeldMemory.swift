public import Quantities

/// How an engine holds the weights that every token reads.
public enum DenseWeights: String, CaseIterable, Sendable {
  /// As pages of their file, which the system drops where memory is short and reads again.
  case mmap
  /// Copied into memory of the process, which can only be packed.
  case anon
  /// The same, and never taken away.
  case pinned
}

/// What a run lays out in the memory of a device.
public struct HeldMemory: Hashable, Sendable {
  public var denseWeights: DenseWeights
  /// Of the weights, those that every token reads, all of them.
  public var swept: ByteCount
  /// Everything else that the process holds: cache slots, keys and values, buffers, the program.
  public var others: ByteCount
  /// The most that process and pages of its file may have; nil for all that the device concedes.
  public var cap: ByteCount?

  /// What a run lays out that holds `swept` bytes of weights as `denseWeights` says, and `others`.
  public init(
    _ denseWeights: DenseWeights, swept: ByteCount, others: ByteCount, cap: ByteCount? = nil
  ) {
    self.denseWeights = denseWeights
    self.swept = swept
    self.others = others
    self.cap = cap
  }

  /// What stands in no file.
  public var anonymous: ByteCount { denseWeights == .mmap ? others : others + swept }
  /// Of that, what is never packed.
  public var pinned: ByteCount { denseWeights == .pinned ? swept : .zero }
}
