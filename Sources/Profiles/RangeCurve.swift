import Glibc
public import Quantities

/// What is left of a storage's bandwidth, by the span of the file that reads are spread over.
///
/// A flash device finds its pages through a table of which it keeps only a part at hand; reads that
/// are spread over more than that part wait for the rest of the table.
public struct RangeCurve: Hashable, Sendable {
  /// In order of the span.
  public let rows: [Row]

  /// What one measurement found.
  public struct Row: Hashable, Sendable {
    public let span: ByteCount
    /// Of the bandwidth that the storage curve gives.
    public let factor: Double

    /// Reads spread over `span` get `factor` of the bandwidth.
    ///
    /// - Precondition: both are above zero.
    public init(span: ByteCount, factor: Double) {
      precondition(span > .zero && factor > 0, "a span and its factor are above zero")
      self.span = span
      self.factor = factor
    }
  }

  /// The curve through `rows`.
  ///
  /// - Precondition: there is a row, and each has a larger span than the one before.
  public init(rows: [Row]) {
    precondition(!rows.isEmpty, "a range curve has at least one row")
    precondition(zip(rows, rows.dropFirst()).allSatisfy { $0.span < $1.span }, "spans grow")
    self.rows = rows
  }

  /// The factor for reads spread over `span`: linear in the logarithm of the span between rows,
  /// that of the nearest row outside of them.
  public func factor(at span: ByteCount) -> Double {
    guard let upper = rows.firstIndex(where: { $0.span >= span }) else {
      return rows[rows.count - 1].factor
    }
    guard upper > 0 else { return rows[0].factor }
    let (below, above) = (rows[upper - 1], rows[upper])
    let share =
      log(Double(span.bytes) / Double(below.span.bytes))
      / log(Double(above.span.bytes) / Double(below.span.bytes))
    return below.factor + share * (above.factor - below.factor)
  }
}
