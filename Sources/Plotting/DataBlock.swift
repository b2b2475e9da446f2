/// A table of numbers that a gnuplot script names `@name`.
public struct DataBlock: Hashable, Sendable {
  /// A gnuplot identifier.
  public let name: String
  /// All of the same length. NaN is a missing point.
  public let columns: [[Double]]

  /// The table of `columns`.
  ///
  /// - Precondition: there is at least one row, and all columns have as many.
  public init(_ name: String, columns: [[Double]]) {
    precondition(columns.first?.isEmpty == false, "gnuplot has no empty tables: \(name)")
    precondition(
      columns.allSatisfy { $0.count == columns[0].count }, "columns of unequal length: \(name)")
    self.name = name
    self.columns = columns
  }

  /// The table of `rows`.
  ///
  /// - Precondition: there is at least one row, and all rows are equally long.
  public init(_ name: String, rows: [[Double]]) {
    precondition(rows.first?.isEmpty == false, "gnuplot has no empty tables: \(name)")
    self.init(name, columns: rows[0].indices.map { column in rows.map { $0[column] } })
  }

  public var rowCount: Int { columns[0].count }
}
