import DeviceInterface
import Quantities

/// A clock that behaves like a real one, under the control of a test: time passes when a test or a
/// fake host says so, and each wait ends late by `overshoot`.
final class LateClock: DeviceClock {
  private(set) var now: Instant = .start
  var overshoot: Duration = .zero

  func wait(until deadline: Instant) {
    guard now < deadline else { return }
    now = deadline + overshoot
  }

  func pass(_ duration: Duration) { now = now + duration }
}

/// A host whose kernels and reads take what a test says.
final class FakeHost: Device {
  var kernelTime: Duration = .zero
  /// From submission to the last byte.
  var readTime: Duration = .zero
  var failsReads = false
  private(set) var calls: [String] = []
  private let clock: LateClock
  private var due: [ReadTicket: Instant] = [:]

  init(clock: LateClock) { self.clock = clock }

  var now: Instant { clock.now }
  var insertedTime: Duration { .zero }

  func run(_ kernel: some Kernel) {
    kernel.run(rows: 0..<kernel.rows)
    clock.pass(kernelTime)
  }

  func submit(_ read: Read) -> ReadTicket {
    let ticket = ReadTicket(id: 100 + calls.count)
    calls.append("submit \(read.urgency) #\(ticket.id)")
    due[ticket] = clock.now + readTime
    return ticket
  }

  func wait(for ticket: ReadTicket) throws(StorageError) -> ReadTiming {
    calls.append("wait #\(ticket.id)")
    if failsReads { throw StorageError(offset: 0, byteCount: .zero, reason: "the test says so") }
    reachEnd(of: ticket)
    return ReadTiming(submitted: .start, started: .start, ended: clock.now, lane: 0)
  }

  func hasEnded(_ ticket: ReadTicket) -> Bool { due[ticket].map { $0 <= clock.now } ?? true }

  func raise(_ ticket: ReadTicket, to urgency: Read.Urgency) {
    calls.append("raise #\(ticket.id) to \(urgency)")
  }

  func withdraw(_ ticket: ReadTicket) -> ByteCount {
    calls.append("withdraw #\(ticket.id)")
    reachEnd(of: ticket)
    return .zero
  }

  private func reachEnd(of ticket: ReadTicket) {
    guard let end = due.removeValue(forKey: ticket), end > clock.now else { return }
    clock.pass(end - clock.now)
  }
}

/// A kernel of a given cost that computes nothing.
struct PricedKernel: Kernel {
  let work: Work
  var rows: Int { 1 }
  func run(rows: Range<Int>) {}

  /// A kernel of `multiplyAdds` int8 multiply-adds and `traffic` bytes.
  init(_ kind: KernelKind, multiplyAdds: Int, traffic: Int = 0) {
    work = Work(
      kind: kind, multiplier: .int8, multiplyAdds: multiplyAdds, memoryTraffic: ByteCount(traffic))
  }
}

/// Memory for one read.
@safe final class Page {
  private let bytes: UnsafeMutableRawBufferPointer

  init(byteCount: Int) {
    unsafe bytes = .allocate(byteCount: byteCount, alignment: 4096)
  }

  deinit { unsafe bytes.deallocate() }

  func read(_ urgency: Read.Urgency) -> Read {
    unsafe Read(offset: 0, destination: bytes, urgency: urgency)
  }
}
