import Files

/// Entries of a trace as its file has them, and where each belongs.
struct OrderedEntries<Entry: Sendable>: Sendable {
  private var entries: [Entry] = []
  private var orders: [Int] = []

  /// Adds an entry that belongs at the place `order`.
  mutating func append(_ entry: Entry, order: Int) {
    entries.append(entry)
    orders.append(order)
  }

  /// Hands over the entries in their order; they are moved within one array, since there may be
  /// millions.
  ///
  /// - Throws: where they are not `count`, or one is missing or there twice.
  mutating func sorted(count: Int) throws(JSONFault) -> [Entry] {
    guard entries.count == count, isPermutation else {
      throw JSONFault(
        .damaged("\(count) entries of one kind were announced and \(entries.count) found"), at: 0)
    }
    for first in orders.indices {
      // Each swap puts one entry where it belongs.
      while orders[first] != first {
        let place = orders[first]
        entries.swapAt(first, place)
        orders.swapAt(first, place)
      }
    }
    defer { self = OrderedEntries() }
    return entries
  }

  private var isPermutation: Bool {
    var isTaken = [Bool](repeating: false, count: orders.count)
    for order in orders {
      guard isTaken.indices.contains(order), !isTaken[order] else { return false }
      isTaken[order] = true
    }
    return true
  }
}
