import DeviceInterface
import Profiles
import Quantities

/// What kernels wait for where a process holds more than a device has for it.
struct MemoryPressure {
  /// What one fault reads of a file.
  let window: ByteCount
  private let paging: DeviceProfile.Paging
  private let isMapped: Bool
  private let isPinned: Bool
  /// Bytes of the file that are read again for each byte of it that kernels read.
  private var rereadShare = 0.0
  /// As much is read again in one sweep.
  private var rereadInSweep = 0.0
  private var leftInSweep = 0.0
  private let swept: ByteCount
  /// Of what is in no file, what lies packed.
  private var packedShare = 0.0
  private(set) var faults = Totals()

  /// What has been brought back so far.
  struct Totals {
    var rereadBytes = 0.0
    var unpackedBytes = 0.0
    var duration = Duration.zero
  }

  /// What one kernel waits for.
  struct Demand {
    /// Read from the file, window by window.
    var rereadBytes = 0.0
    /// Taken from pages that lie packed.
    var unpackedBytes = 0.0
    /// What both take beside the reads.
    var seconds = 0.0

    var isAny: Bool { rereadBytes > 0 || unpackedBytes > 0 }
  }

  /// nil where everything has room.
  ///
  /// - Parameter changes: Whether there may be another shortage later, and so a pressure in any
  ///   case.
  init?(of held: HeldMemory, on memory: DeviceProfile.Memory, changes: Bool = false) {
    let shortage = MemoryShortage(of: held, in: memory)
    guard shortage != nil || changes else { return nil }
    paging = memory.paging
    window = paging.window
    (isMapped, isPinned) = (held.denseWeights == .mmap, held.denseWeights == .pinned)
    swept = held.swept
    become(shortage)
    // A sweep begins with an embedding.
    leftInSweep = 0
  }

  /// Lets memory be as short as `shortage` says from now on; nil for room for everything. Of a
  /// sweep that has begun the rest is read as a part of one under the new shortage.
  mutating func become(_ shortage: MemoryShortage?) {
    let done = rereadInSweep - leftInSweep
    rereadInSweep = shortage?.rereadPerSweep ?? 0
    leftInSweep = max(0, rereadInSweep - done)
    rereadShare = rereadInSweep / Double(max(1, swept.bytes))
    packedShare = shortage?.packedShare ?? 0
  }

  /// What a kernel of `kind` waits for that moves `traffic` bytes.
  mutating func demand(of kind: KernelKind, traffic: Double) -> Demand {
    if kind == .embedding { leftInSweep = rereadInSweep }
    var demand = Demand()
    if kind.readsDenseWeights, isPinned { return demand }
    if kind.readsDenseWeights, isMapped {
      demand.rereadBytes = min(leftInSweep, rereadShare * traffic)
      leftInSweep -= demand.rereadBytes
      demand.seconds =
        demand.rereadBytes / Double(window.bytes) * paging.faultTime.inSeconds
    } else if let zram = paging.zram {
      demand.unpackedBytes = packedShare * traffic
      demand.seconds = demand.unpackedBytes / zram.bandwidth.bytesPerSecond
    }
    return demand
  }

  /// Notes that `demand` was met in `duration`.
  mutating func note(_ demand: Demand, took duration: Duration) {
    faults.rereadBytes += demand.rereadBytes
    faults.unpackedBytes += demand.unpackedBytes
    faults.duration += duration
  }

  /// What has been brought back so far, in whole faults.
  var pageFaults: PageFaults {
    let pages =
      faults.rereadBytes / Double(window.bytes) + faults.unpackedBytes / Self.pageByteCount
    return PageFaults(
      count: Int(pages.rounded(.up)),
      byteCount: ByteCount(Int((faults.rereadBytes + faults.unpackedBytes).rounded(.up))),
      duration: faults.duration)
  }

  /// Packed pages come back one by one: nothing is won by reading ahead in memory.
  private static let pageByteCount = 4096.0
}

extension KernelKind {
  /// Whether its kernels read weights that every token reads.
  fileprivate var readsDenseWeights: Bool {
    switch self {
    case .router, .projection, .feedForward, .head: true
    default: false
    }
  }
}
