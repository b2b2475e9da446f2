import DeviceInterface
import Quantities

/// The reads that were submitted to a device and neither waited for nor withdrawn, by ticket: so
/// few that looking through them is faster than hashing.
struct PendingReads {
  /// One of them.
  struct Entry {
    let ticket: ReadTicket
    let byteCount: ByteCount
    let hostTicket: ReadTicket?
    /// Set when the modelled storage has ended it.
    var timing: ReadTiming?
  }

  private var entries: [Entry] = []

  subscript(ticket: ReadTicket) -> Entry? { index(of: ticket).map { entries[$0] } }

  mutating func insert(_ entry: Entry) { entries.append(entry) }

  @discardableResult
  mutating func remove(_ ticket: ReadTicket) -> Entry? {
    index(of: ticket).map { entries.remove(at: $0) }
  }

  /// Notes when the modelled storage has ended a read.
  mutating func note(_ timing: ReadTiming, of ticket: ReadTicket) {
    if let index = index(of: ticket) { entries[index].timing = timing }
  }

  private func index(of ticket: ReadTicket) -> Int? {
    for index in entries.indices where entries[index].ticket == ticket { return index }
    return nil
  }
}
