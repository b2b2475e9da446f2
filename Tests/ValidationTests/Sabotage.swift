import DeviceInterface
import HostMachine
import Quantities

/// A device that passes everything on, except for what a test breaks.
class BrokenDevice: Device {
  let inner: any Device

  init(_ inner: any Device) { self.inner = inner }

  var now: Instant { inner.now }
  var insertedTime: Duration { inner.insertedTime }
  func run(_ kernel: some Kernel) { inner.run(kernel) }
  func submit(_ read: Read) throws(StorageError) -> ReadTicket { try inner.submit(read) }
  func wait(for ticket: ReadTicket) throws(StorageError) -> ReadTiming {
    try inner.wait(for: ticket)
  }
  func hasEnded(_ ticket: ReadTicket) -> Bool { inner.hasEnded(ticket) }
  func raise(_ ticket: ReadTicket, to urgency: Read.Urgency) { inner.raise(ticket, to: urgency) }
  func withdraw(_ ticket: ReadTicket) -> ByteCount { inner.withdraw(ticket) }
}

/// Every third kernel and read takes no time.
final class ForgetfulDevice: BrokenDevice {
  private var count = 0

  private var forgets: Bool {
    count += 1
    return count.isMultiple(of: 3)
  }

  override func run(_ kernel: some Kernel) {
    if forgets { kernel.run(rows: 0..<kernel.rows) } else { inner.run(kernel) }
  }

  override func wait(for ticket: ReadTicket) throws(StorageError) -> ReadTiming {
    guard forgets else { return try inner.wait(for: ticket) }
    _ = inner.withdraw(ticket)
    return ReadTiming(submitted: now, started: now, ended: now, lane: 0)
  }
}

/// Kernels run on more threads than the device has, and take the device's time all the same.
final class CrowdedDevice: BrokenDevice {
  private let pool: WorkerPool

  init(_ inner: any Device, threads: Int) {
    pool = WorkerPool(threads: threads)
    super.init(inner)
  }

  override func run(_ kernel: some Kernel) {
    pool.run(kernel)
    inner.run(Priced(work: kernel.work))
  }

  private struct Priced: Kernel {
    let work: Work
    var rows: Int { 1 }
    func run(rows: Range<Int>) {}
  }
}

/// A predicted read is served like a read that is known to be needed.
final class EagerDevice: BrokenDevice {
  override func submit(_ read: Read) throws(StorageError) -> ReadTicket {
    var read = read
    read.urgency = max(read.urgency, .prefetch)
    return try inner.submit(read)
  }
}

/// Every kernel is run twice.
final class StutteringDevice: BrokenDevice {
  override func run(_ kernel: some Kernel) {
    inner.run(kernel)
    inner.run(kernel)
  }
}
