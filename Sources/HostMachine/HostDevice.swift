public import DeviceInterface
public import Files
public import Quantities

/// This machine, as fast as it goes.
public final class HostDevice: Device {
  /// The clock behind `now`, so that a device made from this one can count from the same moment.
  public let clock: WallClock
  private let pool: WorkerPool
  private let queue: ReadQueue
  private let storage: (file: StorageFile, lanes: ReadLanes)?

  /// This machine with `threads` threads for kernels and nothing to read from: `submit` fails. The
  /// threads keep to the processors that `topology` prefers.
  ///
  /// - Precondition: `threads` is positive.
  public init(threads: Int, topology: CoreTopology = .current) {
    clock = WallClock()
    pool = WorkerPool(threads: threads, topology: topology)
    queue = ReadQueue(clock: clock, laneCount: 0)
    storage = nil
  }

  /// As above, with `lanes` further threads, on any processor, that read from the file at
  /// `storagePath` of `files`.
  ///
  /// - Precondition: `threads` and `lanes` are positive.
  public init(
    storagePath: String, files: any FileSystem, threads: Int, lanes: Int = 4,
    topology: CoreTopology = .current
  ) throws(StorageError) {
    precondition(lanes > 0, "a device reads on at least one lane")
    let clock = WallClock()
    self.clock = clock
    pool = WorkerPool(threads: threads, topology: topology)
    queue = ReadQueue(clock: clock, laneCount: lanes)
    let file = try StorageFile(path: storagePath, files: files)
    storage = (
      file, try ReadLanes(count: lanes, serving: queue, from: file, topology: topology)
    )
  }

  deinit {
    queue.close()
    storage?.lanes.join()
  }

  /// Whether reads bypass the page cache.
  public var isDirect: Bool { storage?.file.isDirect ?? false }

  /// One sentence about reads that do not come from the storage; nil where they do.
  public var warning: String? { storage?.file.warning }

  /// The size of the storage file when it was opened; zero without a file.
  public var storageByteCount: ByteCount { storage?.file.byteCount ?? .zero }

  /// How much processor time the lanes have used so far.
  public var ioProcessorTime: Duration { queue.processorTime }

  public var now: Instant { clock.now }
  public var insertedTime: Duration { .zero }

  public func run(_ kernel: some Kernel) { pool.run(kernel) }

  /// Starts a read and returns at once.
  ///
  /// - Precondition: offset, address and length are multiples of 4096, and the length is not 0.
  public func submit(_ read: Read) throws(StorageError) -> ReadTicket {
    precondition(
      read.isAligned(to: StorageFile.alignment), "a read is made of whole pages of 4096 bytes")
    guard storage != nil else {
      throw StorageError(
        offset: read.offset, byteCount: read.byteCount,
        reason: "this device was made without a storage file")
    }
    return queue.submit(read)
  }

  @discardableResult
  public func wait(for ticket: ReadTicket) throws(StorageError) -> ReadTiming {
    try queue.wait(for: ticket)
  }

  public func hasEnded(_ ticket: ReadTicket) -> Bool { queue.hasEnded(ticket) }

  public func raise(_ ticket: ReadTicket, to urgency: Read.Urgency) {
    queue.raise(ticket, to: urgency)
  }

  public func withdraw(_ ticket: ReadTicket) -> ByteCount { queue.withdraw(ticket) }
}

extension Read {
  fileprivate func isAligned(to alignment: Int) -> Bool {
    let address = unsafe Int(bitPattern: destination.baseAddress)
    return byteCount.bytes > 0 && offset >= 0
      && (address | offset | byteCount.bytes) % alignment == 0
  }
}
