import Quantities

/// What of a scenario happens at instants that are known, the next thing first.
///
/// Looking at the next one takes the same time however many there are, and adding one takes the
/// logarithm of their number: storages may stall a thousand times a second for each event.
struct ScenarioAgenda: Sendable {
  /// Something that happens to the event at an index.
  struct Entry: Sendable {
    let instant: Instant
    let step: Step
    let index: Int

    /// What happens at one instant does so in the order of the steps, then of the file.
    func precedes(_ other: Entry) -> Bool {
      (instant, step.rawValue, index) < (other.instant, other.step.rawValue, other.index)
    }
  }

  /// What happens to an event, in the order of one instant.
  enum Step: Int {
    case ends
    case begins
    case stalls
  }

  /// The last one first.
  private var entries: [Entry] = []

  /// The next thing that happens.
  var next: Entry? { entries.last }

  /// Notes that `step` of the event at `index` happens at `instant`.
  mutating func insert(_ step: Step, of index: Int, at instant: Instant) {
    let entry = Entry(instant: instant, step: step, index: index)
    var (low, high) = (0, entries.count)
    while low < high {
      let middle = (low + high) / 2
      if entry.precedes(entries[middle]) { low = middle + 1 } else { high = middle }
    }
    entries.insert(entry, at: low)
  }

  /// Forgets the next thing.
  ///
  /// - Precondition: there is one.
  mutating func removeNext() { entries.removeLast() }
}
