import Quantities

/// How fast something went while it got warm, and what a profile makes of it.
public struct ThermalSurvey: Hashable, Sendable {
  /// In order of time.
  public let samples: [Sample]

  /// A rate, in any unit, and how long the load had lasted by the end of the sample.
  public struct Sample: Hashable, Sendable {
    public var after: Duration
    public var rate: Double

    /// One sample.
    public init(after: Duration, rate: Double) {
      self.after = after
      self.rate = rate
    }
  }

  /// A survey of `samples`, in any order.
  public init(_ samples: [Sample]) { self.samples = samples.sorted { $0.after < $1.after } }

  /// Steps that are smaller than this are taken for noise.
  private static let leastStep = 0.05
  /// How many medians describe the whole.
  private static let windowCount = 8

  /// Rows of (time under load, share of the first speed), the first of them (0, 1); empty where it
  /// stayed the same.
  ///
  /// Each row stands at the beginning of an eighth of the samples and is the best median of that
  /// and all later ones: what gets slower by heat stays slow as long as the load lasts, while what
  /// else the machine does comes and goes. So a slow last eighth alone is nothing.
  public var rows: [(after: Duration, factor: Double)] {
    let size = max(1, samples.count / Self.windowCount)
    let windows = stride(from: 0, to: samples.count, by: size).map { first in
      Array(samples[first..<min(first + size, samples.count)])
    }.filter { $0.count == size }
    guard let first = windows.first, windows.count > 1 else { return [] }
    let medians = windows.map(Self.median)
    var rows: [(after: Duration, factor: Double)] = [(.zero, 1)]
    var begin = first[first.count - 1].after
    for (index, window) in windows.enumerated().dropFirst() {
      let best = medians[min(index, medians.count - 2)...].max() ?? medians[0]
      let factor = min(1, best / medians[0])
      if rows[rows.count - 1].factor - factor >= Self.leastStep { rows.append((begin, factor)) }
      begin = window[window.count - 1].after
    }
    return rows.count > 1 ? rows : []
  }

  /// The section of a profile, with the table of `part`, `cpu` or `storage`; empty where there is
  /// nothing to say. Its row at the beginning goes without saying.
  public func section(of part: String, source: String) -> ProfileDocument {
    var section = ProfileDocument()
    let rows = rows.dropFirst()
    guard !rows.isEmpty else { return section }
    section.note(
      "thermal.\(part)",
      rows: rows.map { after, factor in
        [
          "after": .time(.seconds(Int(after.inSeconds.rounded()))),
          "factor": .number((factor * 100).rounded() / 100),
        ]
      }, source: source)
    return section
  }

  private static func median(_ samples: [Sample]) -> Double {
    let rates = samples.map(\.rate).sorted()
    return (rates[(rates.count - 1) / 2] + rates[rates.count / 2]) / 2
  }
}
