import Glibc
public import Quantities

/// The memory that is left for pages of files, kept as Linux keeps it: on two lists.
///
/// A page that is used again while it is on the inactive list moves to the active one, and what
/// leaves memory leaves from the inactive one. Weights are swept through once per token, in order:
/// of a file that is larger than the room, the active list keeps what is on it, and the rest goes
/// round through the inactive one. Were that a queue, none of the rest would still be there when it
/// is used again; but pages leave it in batches, by bits that say whether they were used, and read
/// in windows, and so rather in no order. A page then outlives `n` others that come into a list of
/// `m` with a chance of exp(−n ÷ m); that of a page that goes round is what the chances of the
/// others make it.
public struct PageCache: Hashable, Sendable {
  /// All of it, in bytes; a part of a page counts.
  let room: Double
  /// The part that pages go round through.
  let inactive: Double

  /// `room` for pages, of which a share of `inactiveShare` is the inactive list.
  ///
  /// - Precondition: `inactiveShare` is above 0 and at most 1.
  public init(room: ByteCount, inactiveShare: Double) {
    self.room = Double(max(0, room.bytes))
    inactive = self.room * inactiveShare
  }

  /// How many bytes each sweep through `size` of a file reads again; nothing where all of it fits.
  public func faultedBytes(sweeping size: ByteCount) -> Double {
    let size = Double(size.bytes)
    guard size > room else { return 0 }
    guard inactive > 0 else { return size }
    let goingRound = size - (room - inactive)
    return goingRound * Self.missShare(crowding: goingRound / inactive)
  }

  /// The share `m` of pages that are gone when they are used again: 1 − exp(−`crowding` × m), the
  /// largest solution, where `crowding` times as many go round as there is room for.
  static func missShare(crowding: Double) -> Double {
    guard crowding > 1 else { return 0 }
    var (low, high) = (0.0, 1.0)
    // The curve is above m below the solution and under it above; 60 halvings are all digits.
    for _ in 0..<60 {
      let middle = (low + high) / 2
      if 1 - exp(-crowding * middle) > middle { low = middle } else { high = middle }
    }
    return (low + high) / 2
  }
}
