import Glibc
public import Quantities

/// What is left of a storage's bandwidth, by the span of the file that reads are spread over.
///
/// A flash device finds its pages through a table of which it keeps only a part at hand; reads that
/// are spread over more than that part wait for the rest of the table.
public typealias RangeCurve = FactorCurve<ByteCount>

extension FactorCurve.Row where Position == ByteCount {
  /// Reads spread over `span` get `factor` of the bandwidth that the storage curve gives.
  ///
  /// - Precondition: both are above zero.
  public init(span: ByteCount, factor: Double) {
    precondition(span > .zero, "a span is above zero")
    self.init(at: span, factor: factor)
  }
}

extension FactorCurve where Position == ByteCount {
  /// The factor for reads spread over `span`: linear in the logarithm of the span between rows,
  /// that of the nearest row outside of them.
  public func factor(at span: ByteCount) -> Double {
    guard let upper = rows.firstIndex(where: { $0.position >= span }) else {
      return rows[rows.count - 1].factor
    }
    guard upper > 0 else { return rows[0].factor }
    let (below, above) = (rows[upper - 1], rows[upper])
    let share =
      log(Double(span.bytes) / Double(below.position.bytes))
      / log(Double(above.position.bytes) / Double(below.position.bytes))
    return below.factor + share * (above.factor - below.factor)
  }
}
