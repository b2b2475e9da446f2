import Glibc
import Profiles
import Quantities
import Results

extension DeviceCalibration {
  /// A row that nothing is fitted to, because it would make figures wrong that look right.
  struct Contradiction: Hashable {
    /// Its number.
    let row: Int
    let cause: Cause

    /// What it contradicts.
    enum Cause: Hashable {
      /// The other rows, or what was known where there are none.
      case others
      /// One row, where nothing tells which of both is right.
      case row(Int)
      /// What was known of a parameter, which it and those that agree with it would make this.
      case prior(of: CalibrationParameter, value: Double)
    }
  }

  /// The rows of `fit` that no values explain beside the others, or none that a device could have.
  ///
  /// Least squares follow the wildest row most. So rows are held against a fit in which each pulls
  /// as if it were off by little at most, which is theirs that are most.
  func contradictions(in fit: Fit, speeds: PricedSpeeds) throws -> [Contradiction] {
    let fitted = try speeds(fit.logarithms)
    let strange = fit.told.filter { isStrange(fit.logarithms[$0], of: $0) }
    guard !strange.isEmpty || !outliers(among: fit.rows, speeds: fitted).isEmpty else { return [] }
    let most = try squares(of: fit.rows, mostPull: Self.mostPull).solution(
      from: priors.map(\.mean), free: fit.open
    ) { logarithms(of: try speeds($0), rows: fit.rows) }
    let outliers = outliers(among: fit.rows, speeds: try speeds(most))
    if !outliers.isEmpty {
      return try contradictions(of: outliers, in: fit, around: most, speeds: speeds)
    }
    if let parameter = strange.first {
      let found = try contradictions(in: fit, toPriorOf: parameter, speeds: speeds)
      if !found.isEmpty { return found }
    }
    // Values that nothing tells are what they were again, and one row needs another.
    let misfits = fit.rows.map { Self.misfit(of: rows[$0], simulated: fitted[$0]) }
    return zip(fit.rows, misfits).max { $0.1 < $1.1 }.map {
      [Contradiction(row: $0.0, cause: .others)]
    } ?? []
  }

  /// Those of `used` rows that are farther off `speeds` than noise and law explain.
  func outliers(among used: [Int], speeds: [Double]) -> [Int] {
    used.filter { Self.isOutlier(rows[$0], simulated: speeds[$0]) }
  }

  /// Where a row pulls no harder, in standard deviations of its noise: what a good row is hardly
  /// ever off by.
  private static let mostPull = 2.0
  /// No device is farther from what its kind is known to be, in standard deviations of the prior
  /// and as a logarithm; the second is for values of which little is known.
  private static let (mostDistance, mostFactor) = (5.0, log(16.0))
  /// Among more rows no single one decides which of two others is right, and seeing to it takes a
  /// fit for each.
  private static let fewRows = 24

  /// Whether no device of the kind has parameter `index` at this logarithm. More bandwidth than
  /// the memory's peak is told as that.
  private func isStrange(_ logarithm: Double, of index: Int) -> Bool {
    let (prior, parameter) = (priors[index], CalibrationParameter.allCases[index])
    if parameter == .bandwidth, isAbovePeak(logarithm) { return false }
    return abs(logarithm - prior.mean) > min(Self.mostDistance * prior.deviation, Self.mostFactor)
  }

  private func isAbovePeak(_ logarithm: Double) -> Bool {
    exp(logarithm) > base.memory.peak.bytesPerSecond
  }

  /// What `outliers` contradict, and the rows that are not more right than one of them.
  private func contradictions(
    of outliers: [Int], in fit: Fit, around most: [Double], speeds: PricedSpeeds
  ) throws -> [Contradiction] {
    let others = fit.rows.filter { !outliers.contains($0) }
    var rival: (outlier: Int, other: Int)?
    if fit.rows.count <= Self.fewRows {
      if outliers.count == 1, others.count > 0 {
        // Leaving it out makes the others agree; if leaving out one of them does as well, both
        // are as likely to be wrong.
        let rivals = try others.filter { other in
          try isSound(
            fit.rows.filter { $0 != other }, open: fit.open, around: most, speeds: speeds)
        }
        if rivals.count == 1 { rival = (outliers[0], rivals[0]) }
      } else if outliers.count == 2 {
        let each = try outliers.allSatisfy {
          try isSound(others + [$0], open: fit.open, around: most, speeds: speeds)
        }
        if each { rival = (outliers[0], outliers[1]) }
      }
    }
    guard let rival else {
      return outliers.map { Contradiction(row: $0, cause: .others) }
    }
    return [(rival.outlier, rival.other), (rival.other, rival.outlier)].map {
      Contradiction(row: $0, cause: .row($1))
    }
  }

  /// Whether values near `start` that a device could have explain all `used` rows.
  private func isSound(
    _ used: [Int], open: [Int], around start: [Double], speeds: PricedSpeeds
  ) throws -> Bool {
    let found = try squares(of: used).nearSolution(from: start, free: open) {
      logarithms(of: try speeds($0), rows: used)
    }
    return outliers(among: used, speeds: try speeds(found)).isEmpty
      && !open.contains {
        isStrange(found[$0], of: $0)
          || CalibrationParameter.allCases[$0] == .bandwidth && isAbovePeak(found[$0])
      }
  }

  /// The rows of `fit` that need parameter `index` to be what no device has.
  private func contradictions(
    in fit: Fit, toPriorOf index: Int, speeds: PricedSpeeds
  ) throws -> [Contradiction] {
    var logarithms = fit.logarithms
    logarithms[index] = priors[index].mean
    let cause = Contradiction.Cause.prior(
      of: CalibrationParameter.allCases[index], value: exp(fit.logarithms[index]))
    return outliers(among: fit.rows, speeds: try speeds(logarithms)).map {
      Contradiction(row: $0, cause: cause)
    }
  }

  /// Refuses a calibration whose rows contradict each other so much that none is left that tells
  /// anything.
  func requireSense(_ outcome: Outcome) throws(RunError) {
    guard !outcome.values.contains(where: \.isFitted),
      let first = sentences(about: outcome).first
    else { return }
    let count = outcome.contradictions.count
    let reason =
      count == 1 ? "" : ", because \(count) rows contradict each other or what else is known"
    throw RunError("no figure can be fitted\(reason): \(first)")
  }
}
