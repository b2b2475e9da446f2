import DeviceInterface
import Quantities

/// Takes down what is asked of a device, and passes it on.
final class WorkLog: Device {
  /// A kernel, and when it began.
  struct Entry {
    let start: Instant
    let work: Work
  }

  /// In the order in which they ran.
  private(set) var entries: [Entry] = []
  private let device: any Device

  init(_ device: any Device) { self.device = device }

  var now: Instant { device.now }
  var insertedTime: Duration { device.insertedTime }

  func run(_ kernel: some Kernel) {
    entries.append(Entry(start: now, work: kernel.work))
    device.run(kernel)
  }

  func account(for works: [Work]) {
    for work in works {
      entries.append(Entry(start: now, work: work))
      device.account(for: [work])
    }
  }

  func submit(_ read: Read) throws(StorageError) -> ReadTicket { try device.submit(read) }

  @discardableResult
  func wait(for ticket: ReadTicket) throws(StorageError) -> ReadTiming {
    try device.wait(for: ticket)
  }

  func hasEnded(_ ticket: ReadTicket) -> Bool { device.hasEnded(ticket) }

  func raise(_ ticket: ReadTicket, to urgency: Read.Urgency) { device.raise(ticket, to: urgency) }

  func withdraw(_ ticket: ReadTicket) -> ByteCount { device.withdraw(ticket) }
}
