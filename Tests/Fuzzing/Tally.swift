/// How often each verdict was given.
public struct Tally: Sendable {
  private var counts: [Verdict: Int] = [:]

  /// Nothing read.
  public init() {}

  /// How often `verdict` was given.
  public subscript(verdict: Verdict) -> Int { counts[verdict, default: 0] }

  /// How many inputs were read.
  public var inputCount: Int { counts.values.reduce(0, +) }

  /// Notes one more input.
  public mutating func note(_ verdict: Verdict) { counts[verdict, default: 0] += 1 }

  /// The columns of `row`.
  public static let header =
    "format,inputs," + Verdict.allCases.map(\.rawValue).joined(separator: ",")

  /// The tally of the format called `name`, as a row of CSV.
  public func row(_ name: String) -> String {
    "\(name),\(inputCount)," + Verdict.allCases.map { "\(self[$0])" }.joined(separator: ",")
  }
}
