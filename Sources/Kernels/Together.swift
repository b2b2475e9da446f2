public import DeviceInterface
internal import Quantities

/// Several kernels of one kind as one: their rows follow one another, so that they are divided
/// among threads, and handed over, once.
public struct Together<Part: Kernel>: Kernel {
  let parts: [Part]
  /// Where each part's rows begin, a multiple of the grain, and where the last one's end.
  private let bounds: [Int]

  /// The rows of all `parts`, each filled up to whole grains.
  ///
  /// - Precondition: there is a part; all have the same kind, arithmetic and grain.
  public init(_ parts: [Part]) {
    precondition(!parts.isEmpty, "nothing together is no kernel")
    let grain = parts[0].grain
    precondition(parts.allSatisfy { $0.grain == grain }, "parts are divided alike")
    self.parts = parts
    bounds = parts.reduce(into: [0]) {
      $0.append($0[$0.count - 1] + ($1.rows + grain - 1) / grain * grain)
    }
  }

  public var rows: Int { bounds[parts.count] }

  public var grain: Int { parts[0].grain }

  /// The sum of the parts.
  public var work: Work {
    var sum = parts[0].work
    for part in parts.dropFirst() {
      let work = part.work
      precondition(
        work.kind == sum.kind && work.arithmetic == sum.arithmetic, "parts are of one kind")
      sum.multiplyAdds += work.multiplyAdds
      sum.memoryTraffic += work.memoryTraffic
      sum.partCount += work.partCount
    }
    return sum
  }

  public func run(rows: Range<Int>) {
    for (index, part) in parts.enumerated() {
      let own = rows.clamped(to: bounds[index]..<bounds[index + 1])
      let first = own.lowerBound - bounds[index]
      let end = min(own.upperBound - bounds[index], part.rows)
      if first < end { part.run(rows: first..<end) }
    }
  }
}
