public import Quantities

/// What of a scenario has happened on a device.
public struct ScenarioHistory: Hashable, Sendable {
  /// From which on the scenario's times count.
  public let request: Instant
  /// Of each event, in the order of the scenario; nil where it has not begun.
  public internal(set) var stretches: [Stretch?]
  /// The first stalls of the storage, in order of their beginnings: as many as a picture has room
  /// for.
  public internal(set) var stalls: [Range<Instant>] = []

  /// When an event went on.
  public struct Stretch: Hashable, Sendable {
    public let start: Instant
    /// nil where it goes on.
    public internal(set) var end: Instant?
    /// How often the storage has stalled because of it, and for how long in all.
    public internal(set) var stallCount = 0
    public internal(set) var stallTime = Duration.zero

    init(start: Instant) { self.start = start }
  }

  static let mostStalls = 4096

  /// What had happened before `end`: what begins as a run ends is no part of it.
  public func clipped(at end: Instant) -> ScenarioHistory {
    var history = self
    history.stretches = stretches.map { stretch in
      stretch.flatMap { $0.start < end ? $0 : nil }
    }
    history.stalls.removeAll { $0.lowerBound >= end }
    return history
  }

  /// Nothing of `eventCount` events has happened.
  init(request: Instant, eventCount: Int) {
    self.request = request
    stretches = Array(repeating: nil, count: eventCount)
  }
}
