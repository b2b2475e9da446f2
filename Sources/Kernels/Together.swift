public import DeviceInterface
internal import Quantities

/// Several kernels of one kind as one: their rows follow one another, so that they are divided
/// among threads, and handed over, once.
public struct Together<Part: Kernel>: Kernel {
  /// All rows, each part's filled up to whole grains.
  public let rows: Int
  public let grain: Int
  /// The sum of the parts.
  public let work: Work
  @usableFromInline let parts: [Part]

  /// The rows of all `parts`, each filled up to whole grains.
  ///
  /// - Precondition: there is a part; all have the same kind, multiplier and grain.
  // Inlined, so that a caller who knows the kind of the parts asks them without a detour.
  @inlinable public init(_ parts: [Part]) {
    precondition(!parts.isEmpty, "nothing together is no kernel")
    let grain = parts[0].grain
    var (rows, work) = (0, parts[0].work)
    // By index, so that no part is copied.
    for index in parts.indices {
      precondition(parts[index].grain == grain, "parts are divided alike")
      rows += Self.wholeGrains(parts[index].rows, grain)
      if index > 0 { work += parts[index].work }
    }
    self.parts = parts
    self.grain = grain
    self.rows = rows
    self.work = work
  }

  public func run(rows: Range<Int>) {
    var start = 0
    for part in parts {
      let end = start + Self.wholeGrains(part.rows, grain)
      let own = rows.clamped(to: start..<end)
      let (first, last) = (own.lowerBound - start, min(own.upperBound - start, part.rows))
      if first < last { part.run(rows: first..<last) }
      start = end
    }
  }

  @inlinable static func wholeGrains(_ rows: Int, _ grain: Int) -> Int {
    (rows + grain - 1) / grain * grain
  }
}
