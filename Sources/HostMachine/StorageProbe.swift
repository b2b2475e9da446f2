public import DeviceInterface
public import Quantities

/// How fast a file's storage answers.
public enum StorageProbe {
  /// Reads `readByteCount` bytes at random places of the file at `path`, on `lanes` lanes, for
  /// about `seconds`, and until each lane has moved some. Returns the bytes moved per second and
  /// the mean time from a lane taking a read up to its bytes being in memory. The time really
  /// passes.
  ///
  /// The clock starts when as many reads have ended as are in flight: a stream that is just
  /// beginning has delivered less than it moves, and its memory is touched for the first time.
  ///
  /// - Precondition: `readByteCount` is a positive multiple of 4096; `lanes` and `seconds` are
  ///   positive.
  public static func measure(
    path: String, readByteCount: ByteCount, lanes: Int, seconds: Double
  ) throws(StorageError) -> (bandwidth: Bandwidth, meanLatency: Duration) {
    precondition(seconds > 0, "a measurement takes some time")
    let device = try HostDevice(storagePath: path, threads: 1, lanes: lanes)
    guard device.storageByteCount >= readByteCount else {
      throw StorageError(
        offset: 0, byteCount: readByteCount, reason: "\(path) is smaller than one read")
    }
    // Twice as many reads as lanes, so that no lane waits for this thread to wake.
    let depth = 2 * lanes
    let reads = try RandomReads(device, readByteCount: readByteCount, depth: depth)
    for _ in 0..<depth { try reads.replaceOldest() }
    let (start, startCount, startTime) = (device.now, reads.endedCount, reads.serviceTime)
    let deadline = start + .roundedUp(seconds: seconds)
    repeat {
      try reads.replaceOldest()
    } while device.now < deadline || reads.endedCount < startCount + depth
    let count = reads.endedCount - startCount
    let bytes = Double(count * readByteCount.bytes)
    return (
      Bandwidth(bytesPerSecond: bytes / (device.now - start).inSeconds),
      (reads.serviceTime - startTime) / count
    )
  }
}

/// A constant number of reads at random places of a device's file.
@safe private final class RandomReads {
  private(set) var endedCount = 0
  private(set) var serviceTime: Duration = .zero

  private let device: HostDevice
  private let readByteCount: ByteCount
  private let memory: HugePages
  private var tickets: [ReadTicket?]

  /// Starts `depth` reads.
  init(_ device: HostDevice, readByteCount: ByteCount, depth: Int) throws(StorageError) {
    self.device = device
    self.readByteCount = readByteCount
    memory = HugePages(byteCount: depth * readByteCount.bytes)
    tickets = Array(repeating: nil, count: depth)
    for slot in 0..<depth { try submit(slot) }
  }

  deinit {
    for case let ticket? in tickets { _ = device.withdraw(ticket) }
  }

  /// Waits for the read that was started first and starts another one in its place.
  func replaceOldest() throws(StorageError) {
    let slot = endedCount % tickets.count
    guard let ticket = tickets[slot] else { preconditionFailure("every slot holds a read") }
    tickets[slot] = nil
    let timing = try device.wait(for: ticket)
    serviceTime += timing.ended - timing.started
    endedCount += 1
    try submit(slot)
  }

  private func submit(_ slot: Int) throws(StorageError) {
    let lastPage = (device.storageByteCount - readByteCount).bytes / StorageFile.alignment
    let first = slot * readByteCount.bytes
    let destination = unsafe UnsafeMutableRawBufferPointer(
      rebasing: memory.bytes[first..<first + readByteCount.bytes])
    tickets[slot] = try unsafe device.submit(
      Read(
        offset: Int.random(in: 0...lastPage) * StorageFile.alignment, destination: destination,
        urgency: .demand))
  }
}
