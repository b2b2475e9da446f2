import DeviceInterface
import ExpertStore
import Quantities

/// A device as it is, except that each read goes out in parts: a storage that serves several at a
/// time then serves even a single expert with all it has.
@safe final class SplitReads: Device {
  private let base: any Device
  private let partCount: Int
  private var parts: [ReadTicket: [ReadTicket]] = [:]
  private var count = 0

  /// `base`, whose reads go out in up to `partCount` parts of whole pages.
  ///
  /// - Precondition: `partCount` is positive.
  init(_ base: any Device, partCount: Int) {
    precondition(partCount > 0, "a read has a part")
    self.base = base
    self.partCount = partCount
  }

  var now: Instant { base.now }
  var insertedTime: Duration { base.insertedTime }

  func run(_ kernel: some Kernel) { base.run(kernel) }

  func submit(_ read: Read) throws(StorageError) -> ReadTicket {
    var tickets: [ReadTicket] = []
    for part in split(read) {
      do { tickets.append(try base.submit(part)) } catch {
        withdraw(tickets[...])
        throw error
      }
    }
    count += 1
    parts[ReadTicket(id: count)] = tickets
    return ReadTicket(id: count)
  }

  func wait(for ticket: ReadTicket) throws(StorageError) -> ReadTiming {
    // All of them are demanded now, not one after the other.
    raise(ticket, to: .demand)
    let tickets = forget(ticket)
    var timing: ReadTiming?
    for (index, ticket) in tickets.enumerated() {
      do {
        let part = try base.wait(for: ticket)
        timing = timing?.joined(with: part) ?? part
      } catch {
        withdraw(tickets[(index + 1)...])
        throw error
      }
    }
    guard let timing else { preconditionFailure("a read has a part") }
    return timing
  }

  func hasEnded(_ ticket: ReadTicket) -> Bool { pending(ticket).allSatisfy(base.hasEnded) }

  func raise(_ ticket: ReadTicket, to urgency: Read.Urgency) {
    for part in pending(ticket) { base.raise(part, to: urgency) }
  }

  func withdraw(_ ticket: ReadTicket) -> ByteCount { withdraw(forget(ticket)[...]) }

  @discardableResult
  private func withdraw(_ tickets: ArraySlice<ReadTicket>) -> ByteCount {
    tickets.reduce(.zero) { $0 + base.withdraw($1) }
  }

  private func pending(_ ticket: ReadTicket) -> [ReadTicket] {
    guard let tickets = parts[ticket] else {
      preconditionFailure("read \(ticket.id) is not pending on this device")
    }
    return tickets
  }

  private func forget(_ ticket: ReadTicket) -> [ReadTicket] {
    let tickets = pending(ticket)
    parts[ticket] = nil
    return tickets
  }

  private func split(_ read: Read) -> [Read] {
    Self.parts(of: read.byteCount.bytes, count: partCount).map { part in
      unsafe Read(
        offset: read.offset + part.lowerBound,
        destination: .init(rebasing: read.destination[part]), urgency: read.urgency)
    }
  }

  /// Up to `count` parts of whole pages of `byteCount` bytes, in order.
  static func parts(of byteCount: Int, count: Int) -> [Range<Int>] {
    let page = BundleHeader.alignment
    let pages = (byteCount + page - 1) / page
    return (0..<count).compactMap { part in
      let start = pages * part / count * page
      let end = min(pages * (part + 1) / count * page, byteCount)
      return start < end ? start..<end : nil
    }
  }
}

extension ReadTiming {
  /// From the first beginning of two parts to the last end, and the lane of that.
  fileprivate func joined(with other: ReadTiming) -> ReadTiming {
    var joined = other.ended > ended ? other : self
    joined.submitted = min(submitted, other.submitted)
    joined.started = min(started, other.started)
    return joined
  }
}
