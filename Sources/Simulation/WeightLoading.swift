public import Profiles
public import Quantities

/// How long the weights that every token reads take into memory as a program starts.
///
/// They are read from one end to the other, one read at a time: reads that lie far apart and lanes
/// have no part in it.
public struct WeightLoading: Hashable, Sendable {
  /// What is read.
  public var byteCount: ByteCount
  /// How it is held: what is mapped is read as faults do, once for all, as where an engine touches
  /// its whole file before it answers.
  public var denseWeights: DenseWeights
  /// What an engine reads at a time that copies, before it arranges that.
  public var piece: ByteCount

  /// The loading of `byteCount`.
  ///
  /// - Precondition: `piece` is above zero.
  public init(_ byteCount: ByteCount, _ denseWeights: DenseWeights, piece: ByteCount) {
    precondition(piece > .zero, "a piece has bytes")
    self.byteCount = byteCount
    self.denseWeights = denseWeights
    self.piece = piece
  }

  /// What it takes on `profile`; nothing where nothing is read.
  public func time(on profile: DeviceProfile) -> Duration {
    let bytes = Double(max(0, byteCount.bytes))
    let isMapped = denseWeights == .mmap
    let paging = profile.memory.paging
    let read = profile.storage.bandwidth(ofReads: isMapped ? paging.window : piece, lanes: 1)
    let beside =
      isMapped
      ? paging.faultTime.inSeconds / Double(paging.window.bytes)
      : Self.copiesPerByte / Self.copyingBandwidth(of: profile).bytesPerSecond
    return .roundedUp(seconds: bytes / read.bytesPerSecond + bytes * beside)
  }

  /// What is copied is read once and written once; it is arranged in the core's cache.
  private static let copiesPerByte = 2.0

  /// One core does it.
  private static func copyingBandwidth(of profile: DeviceProfile) -> Bandwidth {
    let fastest = profile.cpu.clusters.map(\.bandwidth).max()
    return min(fastest ?? profile.memory.bandwidth, profile.memory.bandwidth)
  }
}
