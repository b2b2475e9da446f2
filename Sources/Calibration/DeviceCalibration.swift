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

    /// A parameter before and after.
    struct Value {
      let parameter: CalibrationParameter
      let prior: Double
      let value: Double
      /// What rows alone leave of doubt, as a share.
      let deviation: Double
      /// Whether rows tell it.
      let isFitted: Bool
    }
  }

  /// Fits all parameters, keeps those that rows do not tell as they were, and fits the others
  /// again.
  ///
  /// - Parameter progress: Called with how many prices were made.
  /// - Throws: `CancellationError` where the user interrupts.
  func fitted(
    progress: (Int) -> Void, isInterrupted: () -> Bool
  ) throws -> Outcome {
    let priors = priors
    let means = priors.map(\.mean)
    var (values, deviations) = (means, means.map { _ in Self.ignorance })
    var told: [Int] = []
    if !rows.isEmpty {
      var prices = 0
      let squares = LeastSquares(
        measured: rows.map { log($0.tokensPerSecond) },
        noise: rows.map { max(Self.noise, $0.deviation) }, priors: priors)
      func price(_ values: [Double]) throws -> [Double] {
        guard !isInterrupted() else { throw CancellationError() }
        prices += rows.count
        progress(prices)
        return try speeds(with: values).map { log($0) }
      }
      let open = means.indices.filter { CalibrationParameter.allCases[$0].canBeTold(by: rows) }
      let all = try squares.solution(from: means, free: open, of: price)
      let found = try squares.deviations(
        around: all, free: open, ignorance: Self.ignorance, of: price)
      for (index, deviation) in zip(open, found) { deviations[index] = deviation }
      told = open.filter { deviations[$0] <= Self.mostDeviation }
      let start = means.indices.map { told.contains($0) ? all[$0] : means[$0] }
      values = try squares.solution(from: start, free: told, of: price)
    }
    let found = CalibrationParameter.allCases.enumerated().map { index, parameter in
      Outcome.Value(
        parameter: parameter, prior: exp(means[index]),
        value: parameter.bounded(exp(values[index])), deviation: deviations[index],
        isFitted: told.contains(index))
    }
    return Outcome(values: found, speeds: try speeds(with: values))
  }

  private var priors: [LeastSquares.Prior] {
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
    let law = row.conditions.phase == .decode ? errorOfDecode : errorOfPrefill
    return abs(log(speed / row.tokensPerSecond))
      > 4 * hypot(max(noise, row.deviation), law)
  }
}
