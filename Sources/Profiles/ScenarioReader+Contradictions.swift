import Quantities

/// What no device can do, however its events are read one by one.
extension ScenarioReader {
  /// Less is as good as nothing: a read would last for ever.
  private static let leastShareOfTime = 0.01

  /// - Throws: `ProfileError` for parts that are said to be warm and cool at one moment, and for
  ///   stalls that together leave a storage next to no time.
  func requireSense(of scenario: Scenario) throws(ProfileError) {
    try requireOneHeat(of: scenario.events)
    try requireTime(beside: scenario.events)
  }

  private func requireOneHeat(of events: [Scenario.Event]) throws(ProfileError) {
    var said: [Scenario.Moment: (index: Int, change: Scenario.Change)] = [:]
    for (index, event) in events.enumerated() {
      guard case .heat = event.change else { continue }
      if let first = said[event.start], first.change != event.change {
        throw fault(
          "events[\(index)].heat",
          "is another than that of events[\(first.index)] at \(event.at); keep one of them")
      }
      said[event.start] = (index, event.change)
    }
  }

  /// The storage moves in what all stalls leave, each by itself: their shares multiply.
  private func requireTime(beside events: [Scenario.Event]) throws(ProfileError) {
    let stalling = events.filter { $0.shareOfTimeLeft != nil }
    for indices in Scenario(name: "", seed: 0, events: stalling).combinations {
      let share = indices.reduce(1) { $0 * (stalling[$1].shareOfTimeLeft ?? 1) }
      guard share < Self.leastShareOfTime, let first = indices.first else { continue }
      let what =
        indices.count == 1
        ? "the stalls from \(stalling[first].at) on"
        : "the stalls of \(indices.count) events that may go on at once, the first from"
          + " \(stalling[first].at) on,"
      throw fault(
        "events",
        "\(what) leave the storage less than a hundredth of the time; let them last shorter, or"
          + " come less often")
    }
  }
}

extension Scenario.Event {
  /// Of the time, what its stalls leave; nil where it has none.
  fileprivate var shareOfTimeLeft: Double? {
    guard case .stalls(let every, let lasting) = change else { return nil }
    return every.inSeconds / (every + lasting).inSeconds
  }
}
