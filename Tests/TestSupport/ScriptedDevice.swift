public import DeviceInterface
public import Quantities

/// Answers at once and remembers what was asked of it.
public final class ScriptedDevice: Device {
  /// The calls so far, as text such as `prefetch @4096`, `wait #1`, `run router`.
  public private(set) var calls: [String] = []
  /// Tickets that count as pending until they are waited for.
  public var pendingTickets: Set<Int> = []
  private var ticketCount = 0

  public init() {}

  public var now: Instant { .start }
  public var insertedTime: Duration { .zero }

  public func run(_ kernel: some Kernel) {
    calls.append("run \(kernel.work.kind)")
    kernel.run(rows: 0..<kernel.rows)
  }

  public func submit(_ read: Read) -> ReadTicket {
    ticketCount += 1
    calls.append("\(read.urgency) @\(read.offset)")
    return ReadTicket(id: ticketCount)
  }

  public func wait(for ticket: ReadTicket) -> ReadTiming {
    calls.append("wait #\(ticket.id)")
    pendingTickets.remove(ticket.id)
    return ReadTiming(submitted: .start, started: .start, ended: .start, lane: 0)
  }

  public func hasEnded(_ ticket: ReadTicket) -> Bool { !pendingTickets.contains(ticket.id) }

  public func raise(_ ticket: ReadTicket, to urgency: Read.Urgency) {
    calls.append("raise #\(ticket.id) to \(urgency)")
  }

  public func withdraw(_ ticket: ReadTicket) -> ByteCount {
    calls.append("withdraw #\(ticket.id)")
    return .zero
  }
}
