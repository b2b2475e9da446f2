public import Quantities

extension Scenario {
  /// What is missing of a device because others use it, or because parts are slower.
  public struct Load: Hashable, Sendable {
    public var memory = ByteCount.zero
    /// Of what the storage moves.
    public var storage = Bandwidth(bytesPerSecond: 0)
    public var cores = Cores()
    /// What is left of the speed of the cores' arithmetic, and of the storage.
    public var cpuShare = 1.0, storageShare = 1.0

    /// Nothing is missing.
    public init() {}

    /// What `events` that go on together make of a device: what is taken adds up, shares multiply.
    public init(of events: some Sequence<Event>) {
      for event in events {
        guard case .load(let load) = event.change else { continue }
        memory += load.memory
        storage.bytesPerSecond += load.storage.bytesPerSecond
        cores.fastest += load.cores.fastest
        cores.byCluster.merge(load.cores.byCluster, uniquingKeysWith: +)
        cpuShare *= load.cpuShare
        storageShare *= load.storageShare
      }
    }
  }

  /// Cores that others keep busy.
  public struct Cores: Hashable, Sendable {
    /// Of clusters that are named.
    public var byCluster: [String: Int] = [:]
    /// Of what those leave, from the fastest cluster on.
    public var fastest = 0

    /// None.
    public init() {}
  }

  /// Which events may go on together, by index: for each that begins, with it all that may go on
  /// then. Of two that begin at times, or two that begin with tokens, it is known whether they
  /// meet, where it is also known when they end; all others may.
  public var combinations: [[Int]] {
    let groups = [sets { !$0.isToken }, sets { $0.isToken }]
    let pairs = groups[0].flatMap { first in groups[1].map { first + $0 } }
    return (pairs.isEmpty ? groups[0] + groups[1] : pairs).map { $0.sorted() }
  }

  /// For each event whose beginning is of one kind, those of the same kind that go on then.
  private func sets(_ isMeant: (Moment) -> Bool) -> [[Int]] {
    let known = events.indices.filter { isMeant(events[$0].start) }
    return known.map { index in
      let instant = events[index].start.position
      return known.filter { events[$0].start.position <= instant && instant < events[$0].last }
    }
  }
}

extension Scenario.Moment {
  fileprivate var isToken: Bool { if case .token = self { true } else { false } }

  /// A number that grows from one moment to a later one of the same kind.
  fileprivate var position: Int64 {
    switch self {
    case .time(let time): time.nanoseconds
    case .token(let index): Int64(index)
    }
  }
}

extension Scenario.Event {
  /// Whether its end is behind its beginning, as far as that is known.
  var canBegin: Bool { last > start.position }

  /// Where it ends at the latest, as a position of the kind that its beginning has.
  fileprivate var last: Int64 {
    switch (start, end) {
    case (.time(let start), .after(let length)): (start + length).nanoseconds
    case (.time, .at(.time(let end))): end.nanoseconds
    case (.token, .at(.token(let end))): Int64(end)
    default: .max
    }
  }
}

extension DeviceProfile {
  /// How many cores of each cluster are left where others keep `taken` busy, by its name; less than
  /// none where a cluster has not as many as are taken of it by name.
  public func coresLeft(besides taken: Scenario.Cores) -> [String: Int] {
    var left: [String: Int] = [:]
    var rest = taken.fastest
    for cluster in clustersFastestFirst {
      let unnamed = cluster.cores - (taken.byCluster[cluster.name] ?? 0)
      let count = min(rest, max(0, unnamed))
      left[cluster.name] = unnamed - count
      rest -= count
    }
    return left
  }
}
