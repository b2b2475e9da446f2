/// How much of an LM head was computed whose rows were predicted.
public struct HeadUse: Hashable, Sendable {
  /// Positions whose head was predicted.
  public var positionCount = 0
  /// Rows computed for all of them together.
  public var rowCount = 0

  /// Nothing yet.
  public init() {}

  /// The share of the `vocabularyCount` rows that was computed; nil where nothing was predicted.
  public func activeShare(of vocabularyCount: Int) -> Double? {
    positionCount > 0 ? Double(rowCount) / Double(positionCount * vocabularyCount) : nil
  }

  /// What both used.
  public static func += (sum: inout HeadUse, part: HeadUse) {
    sum.positionCount += part.positionCount
    sum.rowCount += part.rowCount
  }
}

/// How often a predicted head did not put first what the dense head would have.
public struct ArgmaxMisses: Hashable, Sendable {
  public var missedCount: Int
  public var checkedCount: Int

  /// The share of checked tokens that were missed; nil where none was checked.
  public var rate: Double? {
    checkedCount > 0 ? Double(missedCount) / Double(checkedCount) : nil
  }
}
