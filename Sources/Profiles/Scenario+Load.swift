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
        for (name, count) in load.cores.byCluster { cores.byCluster[name, default: 0] += count }
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

  /// Which events may go on together, by index: for each moment at which one begins, all that may
  /// go on then.
  ///
  /// Where two meet that begin at times, or two that begin with tokens, is known as far as their
  /// ends are. An event that begins at a time may meet any that begins with a token, in which case
  /// what they take adds up as ever; but not where one is over when the other begins: until `token
  /// 10` and from `token 10` on never meet.
  public var combinations: [[Int]] {
    let groups = [sets { !$0.isToken }, sets { $0.isToken }]
    let pairs = groups[0].flatMap { timed in
      groups[1].map { decoded in
        timed.indices.filter { !events[$0].isOver(by: decoded.start) }
          + decoded.indices.filter { !events[$0].isOver(by: timed.start) }
      }
    }
    // Before an event of the other kind begins, those go on too that it would find over.
    let alone = groups.joined().map(\.indices).filter { indices in
      pairs.isEmpty || indices.contains { events[$0].endsByOtherKind }
    }
    return (pairs + alone).map { $0.sorted() }
  }

  /// For each moment of one kind at which an event begins, those of the same kind that go on then.
  private func sets(_ isMeant: (Moment) -> Bool) -> [(start: Moment, indices: [Int])] {
    let known = events.indices.filter { isMeant(events[$0].start) }
    var moments = Set<Moment>()
    return known.compactMap { index in
      let (start, instant) = (events[index].start, events[index].start.position)
      guard moments.insert(start).inserted else { return nil }
      return (
        start, known.filter { events[$0].start.position <= instant && instant < events[$0].last }
      )
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

  /// Whether it ends at a time and begins with a token, or the other way round.
  fileprivate var endsByOtherKind: Bool {
    if case .at(let end) = end { end.isToken != start.isToken } else { false }
  }

  /// Whether it is over as soon as `moment`, which is of the kind of its end and not of that of its
  /// beginning, has come.
  fileprivate func isOver(by moment: Scenario.Moment) -> Bool {
    guard endsByOtherKind, case .at(let end) = end, end.isToken == moment.isToken else {
      return false
    }
    return end.position <= moment.position
  }

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
