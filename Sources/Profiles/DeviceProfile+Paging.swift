public import Quantities

extension DeviceProfile {
  /// How a system shares out memory that is too small: pages of files that are read again, and
  /// packed pages of what stands in no file.
  public struct Paging: Hashable, Sendable {
    /// Of the pages of files, those that go first: what is not used twice while it is among them
    /// goes. Nil for as many as Linux leaves there.
    public let inactiveShare: Double?
    /// What one major fault reads of a mapped file.
    public let window: ByteCount
    /// What one major fault takes of the processor: finding room, the block layer, the page table.
    public let faultTime: Duration
    /// nil where what is in no file has to stay in memory.
    public internal(set) var zram: Zram?

    /// What Linux reads around a page that is missing, where nothing else is set
    /// (`VM_READAHEAD_PAGES`).
    static let usualWindow = ByteCount(128 << 10)
    /// Assumed: 5 to 30 µs for a fault of 32 pages, each of which takes the place of another.
    static let usualFaultTime = Duration.microseconds(10)
  }

  /// Memory in which pages lie packed that nothing has used for long.
  public struct Zram: Hashable, Sendable {
    /// The most that is packed, as large as it was.
    public let size: ByteCount
    /// How many times smaller pages are there.
    public let ratio: Double
    /// At what rate all threads together bring pages back, while others are packed for them.
    public let bandwidth: Bandwidth
  }
}

extension DeviceProfile.Memory {
  /// What a process may have without anything being taken away.
  public var unpressed: ByteCount { max(.zero, available - reserve) }

  /// This memory where others hold `taken` of what is available.
  public func without(_ taken: ByteCount) -> DeviceProfile.Memory {
    var rest = self
    rest.available = max(.zero, available - taken)
    return rest
  }

  /// The most that a process may hold of what is in no file: more would have it ended.
  ///
  /// - Parameter pinned: Of that, what must not be packed.
  public func mostAnonymous(pinned: ByteCount) -> ByteCount {
    guard let zram = paging.zram else { return available }
    // Of `n` bytes with `p` pinned, n - p can be packed, and each leaves 1 - 1 / ratio of room.
    let saved = 1 - 1 / zram.ratio
    let all = (Double(unpressed.bytes) - saved * Double(pinned.bytes)) / (1 - saved)
    let byRoom = ByteCount(Int(min(max(0, all), 0x1p60)))
    let bySize = unpressed + ByteCount(Int(saved * Double(zram.size.bytes)))
    return max(available, min(byRoom, bySize))
  }

  /// Of `room` for pages of files, what a page goes through before it leaves.
  ///
  /// Linux lets active pages be sqrt(10 n) times as many as inactive ones where both have n GiB
  /// (`inactive_is_low` of mm/vmscan.c), at least as many.
  public func inactiveShare(of room: ByteCount) -> Double {
    if let share = paging.inactiveShare { return share }
    let gibibytes = Double(max(0, room.bytes)) / 0x1p30
    return 1 / (1 + max(1, (10 * gibibytes).squareRoot()))
  }
}
