import Glibc
public import Profiles
import Quantities
import Results
public import Runs

/// Fits a device to speeds that were measured on it, by the same prices that simulations have.
public struct DeviceCalibration {
  let base: DeviceProfile
  /// The cores that threads are on first.
  let cluster: DeviceProfile.Cluster
  let rows: [CalibrationRow]
  /// What the speeds of rows are made of, and where their threads are: on the cores that are
  /// fastest before anything is fitted.
  private let tests: [(demand: SpeedDemand, placement: ThreadPlacement)]
  /// Which of them each row is of.
  private let testIndices: [Int]

  /// The standard deviation of a speed that a good program says.
  static let noise = 0.03
  /// What the law is off a model that no figure was fitted to, decoding and prefill.
  private static let (errorOfDecode, errorOfPrefill) = (0.04, 0.13)
  /// No row is off by more of its standard deviations, of noise and law together.
  private static let mostMisfit = 4.0
  /// What is known of a value where only its rows count.
  private static let ignorance = 0.7
  /// Values that deviate by more stay what they were.
  static let mostDeviation = 0.25

  /// A calibration of `base` by `rows`.
  ///
  /// - Parameter replays: Make the prices.
  /// - Throws: `RunError` where a row has more threads than `base` has cores.
  public init(of base: DeviceProfile, by rows: [CalibrationRow], replays: ShapeReplays) throws {
    if let row = rows.first(where: { $0.conditions.threads > base.maxThreads }) {
      throw RunError(
        "\(row.origin): \(row.conditions.threads) threads are more than the \(base.maxThreads)"
          + " cores of \(base.name)")
    }
    let roomy = try base.applying(["memory.total=512 GiB", "memory.available=512 GiB"])
    var (replays, known) = (replays, [SpeedConditions: Int]())
    var tests: [(demand: SpeedDemand, placement: ThreadPlacement)] = []
    testIndices = try rows.map { row in
      if let index = known[row.conditions] { return index }
      known[row.conditions] = tests.count
      let placement = ThreadPlacement(fastest: row.conditions.threads, of: base)
      tests.append((try replays.demand(under: row.conditions, on: roomy), placement))
      return tests.count - 1
    }
    self.tests = tests
    self.base = base
    self.rows = rows
    cluster = ThreadPlacement(fastest: 1, of: base).clusters(of: base)[0].cluster
  }

  /// What a fit comes to.
  struct Outcome {
    var values: [Value]
    /// The speed of each row with these values, in tokens per second.
    var speeds: [Double]
    /// Rows that nothing was fitted to.
    var contradictions: [Contradiction]

    /// A parameter before and after.
    struct Value {
      let parameter: CalibrationParameter
      let prior: Double
      let value: Double
      /// What rows alone leave of doubt, as a share.
      let deviation: Double
      /// What they would leave if they agreed.
      let deviationOfNoise: Double
      /// Whether rows tell it.
      let isFitted: Bool
    }
  }

  /// What rows come to that are fitted together.
  struct Fit {
    /// The numbers of the rows.
    let rows: [Int]
    /// Those parameters that rows may tell, and those that they do.
    let open: [Int]
    var told: [Int] = []
    /// The logarithms of all parameters.
    var logarithms: [Double]
    var deviations: [Double]
    var deviationsOfNoise: [Double]
  }

  /// Fits all parameters to the rows that do not contradict each other or what was known, keeps
  /// those that rows do not tell as they were, and fits the others again.
  ///
  /// - Parameter progress: Called with how many prices were made.
  /// - Throws: `CancellationError` where the user interrupts, `RunError` where contradictions leave
  ///   nothing that could be fitted.
  func fitted(
    progress: (Int) -> Void, isInterrupted: () -> Bool
  ) throws -> Outcome {
    var prices = 0
    func speeds(with logarithms: [Double]) throws -> [Double] {
      guard !isInterrupted() else { throw CancellationError() }
      prices += rows.count
      progress(prices)
      return try self.speeds(with: logarithms)
    }
    var contradictions: [Contradiction] = []
    var fit = try fit(to: Array(rows.indices), speeds: speeds)
    var isSecondLook = false
    // Each round leaves rows out, so that there is a last one.
    while true {
      let found = try self.contradictions(in: fit, speeds: speeds)
      contradictions += found
      var used = fit.rows.filter { row in !found.contains { $0.row == row } }
      if found.isEmpty {
        // Beside worse ones a good row may have looked bad.
        let speeds = try speeds(with: fit.logarithms)
        let good = contradictions.filter {
          $0.cause == .others && !Self.isOutlier(rows[$0.row], simulated: speeds[$0.row])
        }
        guard !good.isEmpty, !isSecondLook else { break }
        isSecondLook = true
        contradictions.removeAll { good.contains($0) }
        used = (used + good.map(\.row)).sorted()
      }
      fit = try self.fit(to: used, speeds: speeds)
    }
    let outcome = try outcome(of: fit, contradictions: contradictions)
    try requireSense(outcome)
    return outcome
  }

  private func fit(to used: [Int], speeds: PricedSpeeds) throws -> Fit {
    let means = priors.map(\.mean)
    let ignorance = means.map { _ in Self.ignorance }
    let told = used.map { rows[$0] }
    let open = means.indices.filter { CalibrationParameter.allCases[$0].canBeTold(by: told) }
    var fit = Fit(
      rows: used, open: open, logarithms: means, deviations: ignorance,
      deviationsOfNoise: ignorance)
    guard !used.isEmpty else { return fit }
    let squares = squares(of: used)
    func price(_ values: [Double]) throws -> [Double] {
      logarithms(of: try speeds(values), rows: used)
    }
    let all = try squares.solution(from: means, free: open, of: price)
    fit.logarithms = all
    // What no values explain, fewer of them do not either.
    guard outliers(among: used, speeds: try speeds(all)).isEmpty else { return fit }
    for countsMisfit in [false, true] {
      let found = try squares.deviations(
        around: all, free: open, ignorance: Self.ignorance, countsMisfit: countsMisfit, of: price)
      for (index, deviation) in zip(open, found) {
        if countsMisfit {
          fit.deviations[index] = deviation
        } else {
          fit.deviationsOfNoise[index] = deviation
        }
      }
    }
    fit.told = open.filter { fit.deviations[$0] <= Self.mostDeviation }
    let start = means.indices.map { fit.told.contains($0) ? all[$0] : means[$0] }
    fit.logarithms = try squares.solution(from: start, free: fit.told, of: price)
    return fit
  }

  /// Says the speed of each row, in tokens per second, where the logarithms of parameters are
  /// these.
  typealias PricedSpeeds = ([Double]) throws -> [Double]

  /// What `used` rows are off by, of which none pulls harder than at `mostPull` of its deviations.
  func squares(of used: [Int], mostPull: Double = .infinity) -> LeastSquares {
    LeastSquares(
      measured: used.map { log(rows[$0].tokensPerSecond) },
      noise: used.map { max(Self.noise, rows[$0].deviation) }, priors: priors, mostPull: mostPull)
  }

  /// The logarithms of those of `speeds` that are of `used` rows.
  func logarithms(of speeds: [Double], rows used: [Int]) -> [Double] {
    used.map { log(speeds[$0]) }
  }

  private func outcome(of fit: Fit, contradictions: [Contradiction]) throws -> Outcome {
    let values = CalibrationParameter.allCases.enumerated().map { index, parameter in
      Outcome.Value(
        parameter: parameter, prior: exp(priors[index].mean),
        value: parameter.bounded(exp(fit.logarithms[index])), deviation: fit.deviations[index],
        deviationOfNoise: fit.deviationsOfNoise[index], isFitted: fit.told.contains(index))
    }
    return Outcome(
      values: values, speeds: try speeds(with: fit.logarithms), contradictions: contradictions)
  }

  var priors: [LeastSquares.Prior] {
    CalibrationParameter.allCases.map {
      LeastSquares.Prior(
        mean: log($0.value(in: base, cluster: cluster)),
        deviation: $0.priorDeviation(isPhone: base.group == .phone))
    }
  }

  /// The speed of each row where the logarithms of parameters are these, in tokens per second.
  private func speeds(with logarithms: [Double]) throws -> [Double] {
    let profile = try profile(with: logarithms)
    let speeds = tests.map { $0.demand.speed(on: profile, placement: $0.placement) }
    return testIndices.map { speeds[$0] }
  }

  private func profile(with logarithms: [Double]) throws -> DeviceProfile {
    var settings: [String] = []
    for (parameter, logarithm) in zip(CalibrationParameter.allCases, logarithms) {
      let prior = log(parameter.value(in: base, cluster: cluster))
      // What stays as it was stays to the last digit.
      guard logarithm != prior else { continue }
      let value = parameter.setting(parameter.bounded(exp(logarithm)))
      settings += parameter.paths(cluster: cluster.name).map { "\($0)=\(value)" }
      if parameter == .bandwidth, exp(logarithm) > base.memory.peak.bytesPerSecond {
        settings.append("memory.peak=\(value)")
      }
    }
    return try base.applying(settings)
  }

  /// Whether `speed` is farther off what `row` says than noise and law explain.
  static func isOutlier(_ row: CalibrationRow, simulated speed: Double) -> Bool {
    misfit(of: row, simulated: speed) > mostMisfit
  }

  /// How far `speed` is off what `row` says, in standard deviations of noise and law.
  static func misfit(of row: CalibrationRow, simulated speed: Double) -> Double {
    let law = row.conditions.phase == .decode ? errorOfDecode : errorOfPrefill
    return abs(log(speed / row.tokensPerSecond)) / hypot(max(noise, row.deviation), law)
  }
}
