extension CoreTopology {
  /// Cores of one strength each, the strongest first, with one hardware thread of every core and
  /// no more of them together than the quota has time for.
  public var clusters: [CoreTopology] {
    let firsts = processors.filter { processor in
      processors.first { $0.core == processor.core }?.number == processor.number
    }
    let kinds = Dictionary(grouping: firsts, by: \.strength)
    var left = quota ?? .max
    return kinds.sorted { $0.key > $1.key }.compactMap { _, members in
      let members = Array(members.prefix(left))
      left -= members.count
      return members.isEmpty ? nil : CoreTopology(processors: members, quota: nil)
    }
  }

  /// Those of these processors that have one of `numbers`, without a quota; nil where none has.
  public func limited(to numbers: some Sequence<Int>) -> CoreTopology? {
    let wanted = Set(numbers)
    let members = processors.filter { wanted.contains($0.number) }
    return members.isEmpty ? nil : CoreTopology(processors: members, quota: nil)
  }

  /// Keeps the calling thread, and all threads that it starts meanwhile, on these processors.
  public func confining<Result>(_ body: () throws -> Result) rethrows -> Result {
    guard let previous = ProcessorSet(ofThread: 0) else { return try body() }
    ProcessorSet(processors.map(\.number)).confine()
    defer { previous.confine() }
    return try body()
  }
}
