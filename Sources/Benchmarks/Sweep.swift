/// The values that one option of a benchmark takes in turn.
///
/// `4` is one value, `1,2,8` a list, `1-4` counts by one, `1-7+2` by two, `128-1024*2` doubles.
/// Lists may hold ranges.
public struct Sweep: Hashable, Sendable {
  /// Each value once, in the order in which it was named.
  public let values: [Int]

  /// More than a user waits for.
  private static let greatestCount = 1000

  /// The values themselves.
  public init(_ values: [Int]) { self.values = values }

  /// The values that `text` names.
  ///
  /// - Throws: `SweepError` for anything but whole numbers from 0 on, ranges that do not rise, and
  ///   more than 1000 values.
  public init(parsing text: String) throws(SweepError) {
    var values: [Int] = []
    for part in text.split(separator: ",", omittingEmptySubsequences: false) {
      for value in try Self.values(of: part, in: text) where !values.contains(value) {
        guard values.count < Self.greatestCount else {
          throw SweepError(text, "names more than \(Self.greatestCount) values")
        }
        values.append(value)
      }
    }
    self.values = values
  }

  private static func values(
    of part: Substring, in text: String
  ) throws(SweepError) -> [Int] {
    let ends = part.split(separator: "-", maxSplits: 1, omittingEmptySubsequences: false)
    let first = try number(ends[0], in: text)
    guard ends.count == 2 else { return [first] }
    guard let mark = ends[1].firstIndex(where: { $0 == "+" || $0 == "*" }) else {
      return try range(first, number(ends[1], in: text), text) { $0 + 1 }
    }
    let last = try number(ends[1][..<mark], in: text)
    let step = try number(ends[1][ends[1].index(after: mark)...], in: text)
    if ends[1][mark] == "+" {
      guard step > 0 else { throw SweepError(text, "has a step of 0, which never ends") }
      return try range(first, last, text) { $0 + step }
    }
    guard step > 1, first > 0 else {
      throw SweepError(text, "never ends: begin above 0 and multiply by 2 or more")
    }
    return try range(first, last, text) { $0 * step }
  }

  private static func range(
    _ first: Int, _ last: Int, _ text: String, next: (Int) -> Int
  ) throws(SweepError) -> [Int] {
    guard first <= last else { throw SweepError(text, "has a range that goes down") }
    var values: [Int] = []
    var value = first
    while value <= last {
      guard values.count < greatestCount else {
        throw SweepError(text, "names more than \(greatestCount) values")
      }
      values.append(value)
      value = next(value)
    }
    return values
  }

  /// A whole number small enough that sums and products of two stay whole numbers.
  private static func number(_ digits: Substring, in text: String) throws(SweepError) -> Int {
    guard !digits.isEmpty, digits.allSatisfy({ $0.isASCII && $0.isNumber }),
      let number = Int(digits), number <= 1 << 30
    else {
      throw SweepError(
        text, "is no number, list (1,2) or range (1-4, 1-7+2, 128-1024*2) of numbers")
    }
    return number
  }
}

/// A text that names no values, in one sentence.
public struct SweepError: Error, Hashable, CustomStringConvertible {
  public let description: String

  init(_ text: String, _ reason: String) { description = "\"\(text)\" \(reason)" }
}
