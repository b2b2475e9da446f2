public import DeviceInterface
public import Files
public import Quantities

/// How fast a file's storage answers.
public enum StorageProbe {
  /// As below, into no more memory than the reads in flight need.
  ///
  /// - Precondition: `readByteCount` is a positive multiple of 4096; `lanes` and `seconds` are
  ///   positive.
  public static func measure(
    path: String, files: any FileSystem, readByteCount: ByteCount, lanes: Int, seconds: Double
  ) throws(StorageError) -> (bandwidth: Bandwidth, meanLatency: Duration) {
    let memory = HugePages(byteCount: readsInFlight(lanes: lanes) * readByteCount.bytes)
    return try unsafe measure(
      path: path, files: files, readByteCount: readByteCount, lanes: lanes,
      seconds: seconds, into: memory.bytes)
  }

  /// Reads `readByteCount` bytes at random offsets of the file at `path`, on `lanes` lanes, for
  /// about `seconds`, and until each lane has moved some. Returns the bytes moved per second and
  /// the mean time from a lane taking a read up to its bytes being in memory. The time really
  /// passes.
  ///
  /// The clock starts when as many reads have ended as there are slots for them: a stream that is
  /// just beginning has delivered less than it moves, and its memory is touched for the first time.
  ///
  /// - Parameter memory: Where the bytes go, one slot after another. A disk of 4 GB/s was seen to
  ///   be 6 to 10 % slower where no cache holds the memory.
  /// - Precondition: as above, and `memory` has room for the reads in flight, on whole pages.
  public static func measure(
    path: String, files: any FileSystem, readByteCount: ByteCount, lanes: Int, seconds: Double,
    into memory: UnsafeMutableRawBufferPointer
  ) throws(StorageError) -> (bandwidth: Bandwidth, meanLatency: Duration) {
    precondition(seconds > 0, "a measurement takes some time")
    let device = try HostDevice(
      storagePath: path, files: files, threads: 1, lanes: lanes)
    guard device.storageByteCount >= readByteCount else {
      throw StorageError(
        offset: 0, byteCount: .zero,
        reason: "\(path) is smaller than one read of \(readByteCount); name a larger file")
    }
    let reads = try unsafe RandomReads(
      device, readByteCount: readByteCount, queueDepth: readsInFlight(lanes: lanes),
      memory: memory)
    for _ in 0..<reads.slotCount { try reads.replaceOldest() }
    let (start, startCount, startTime) = (device.now, reads.endedCount, reads.serviceTime)
    let deadline = start + .roundedUp(seconds: seconds)
    repeat {
      try reads.replaceOldest()
    } while device.now < deadline || reads.endedCount < startCount + reads.queueDepth
    let count = reads.endedCount - startCount
    let bytes = Double(count * readByteCount.bytes)
    return (
      Bandwidth(bytesPerSecond: bytes / (device.now - start).inSeconds),
      (reads.serviceTime - startTime) / count
    )
  }

  /// Twice as many as lanes, so that no lane waits for the caller to wake.
  public static func readsInFlight(lanes: Int) -> Int { 2 * lanes }
}

/// A constant number of reads at random offsets of a device's file.
@safe private final class RandomReads {
  private(set) var endedCount = 0
  private(set) var serviceTime: Duration = .zero
  /// How many reads are in flight.
  let queueDepth: Int
  /// How many the memory has room for.
  let slotCount: Int

  private let device: HostDevice
  private let readByteCount: ByteCount
  private let memory: UnsafeMutableRawBufferPointer
  private var submittedCount = 0
  /// Of the reads in flight, in the order of submission.
  private var tickets: [ReadTicket] = []

  /// Starts `queueDepth` reads, which go to one slot of `memory` after the other.
  ///
  /// - Precondition: `memory` outlives the reads and has room for `queueDepth` of them.
  init(
    _ device: HostDevice, readByteCount: ByteCount, queueDepth: Int,
    memory: UnsafeMutableRawBufferPointer
  ) throws(StorageError) {
    self.device = device
    self.readByteCount = readByteCount
    self.queueDepth = queueDepth
    unsafe self.memory = memory
    slotCount = memory.count / readByteCount.bytes
    precondition(slotCount >= queueDepth, "each read in flight has a slot of its own")
    for _ in 0..<queueDepth { try submit() }
  }

  deinit {
    for ticket in tickets { _ = device.withdraw(ticket) }
  }

  /// Waits for the read that was started first and starts another one.
  func replaceOldest() throws(StorageError) {
    let timing = try device.wait(for: tickets.removeFirst())
    serviceTime += timing.ended - timing.started
    endedCount += 1
    try submit()
  }

  private func submit() throws(StorageError) {
    let lastPage = (device.storageByteCount - readByteCount).bytes / StorageFile.alignment
    let first = submittedCount % slotCount * readByteCount.bytes
    let destination = unsafe UnsafeMutableRawBufferPointer(
      rebasing: memory[first..<first + readByteCount.bytes])
    let read = unsafe Read(
      offset: Int.random(in: 0...lastPage) * StorageFile.alignment, destination: destination,
      urgency: .demand)
    tickets.append(try device.submit(read))
    submittedCount += 1
  }
}
