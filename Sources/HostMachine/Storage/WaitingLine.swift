import DeviceInterface

/// The reads that wait for a lane: the most urgent first, the oldest of these first.
struct WaitingLine {
  /// Ticket numbers in order of age, one list per urgency.
  private var numbers: [Read.Urgency: [Int]] = [:]

  /// Adds the read with ticket number `number`; a smaller number is older.
  mutating func add(_ number: Int, _ urgency: Read.Urgency) {
    let list = numbers[urgency, default: []]
    let index = list.lastIndex { $0 < number }.map { $0 + 1 } ?? 0
    numbers[urgency, default: []].insert(number, at: index)
  }

  /// Removes a read that is in the line with `urgency`.
  mutating func remove(_ number: Int, _ urgency: Read.Urgency) {
    numbers[urgency]?.removeAll { $0 == number }
  }

  /// Removes and returns the read that is to be served next, of those that are at least as urgent
  /// as `least`.
  mutating func takeFirst(from least: Read.Urgency) -> Int? {
    for urgency in Read.Urgency.allCases.reversed()
    where urgency >= least && numbers[urgency]?.isEmpty == false {
      return numbers[urgency]?.removeFirst()
    }
    return nil
  }
}
