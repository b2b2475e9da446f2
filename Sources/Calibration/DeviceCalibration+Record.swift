import Models
public import Profiles
import Quantities
public import Results
import Runs

/// What a calibration comes to: a profile, and how it came about.
public struct CalibratedDevice: Sendable {
  /// The profile, to be written.
  public let profile: ProfileDocument
  public let record: CalibrationRecord
}

extension DeviceCalibration {
  /// Fits the device.
  ///
  /// - Parameters:
  ///   - title: What it is called; nil for what it was called.
  ///   - unpriced: Tests that are no rows, to be reported.
  ///   - progress: Called with how many prices were made.
  /// - Returns: nil where the user interrupts.
  /// - Throws: `RunError` where rows and the memory's data sheet contradict each other.
  public func run(
    title: String?, unpriced: [UnpricedTest], command: String, progress: (Int) -> Void,
    isInterrupted: () -> Bool
  ) throws -> CalibratedDevice? {
    let outcome: Outcome
    do {
      outcome = try fitted(progress: progress, isInterrupted: isInterrupted)
    } catch is CancellationError { return nil }
    try checkPeak(outcome)
    let title = title ?? base.title
    let record = CalibrationRecord(
      engineVersion: Edgewise.version, device: base.name, title: title,
      parameters: outcome.values.map(parameter),
      rows: zip(rows, outcome.speeds).map { row($0, speed: $1) },
      unpriced: unpriced.map { .init(origin: $0.origin, reason: $0.reason) },
      warnings: warnings(of: outcome), command: command)
    return CalibratedDevice(profile: document(of: outcome, title: title), record: record)
  }

  private func checkPeak(_ outcome: Outcome) throws(RunError) {
    let peak = base.memory.peak.bytesPerSecond
    guard let bandwidth = outcome.values.first(where: { $0.parameter == .bandwidth }),
      bandwidth.value > peak
    else { return }
    throw RunError(
      "the rows say that memory gives \(bandwidth.parameter.text(bandwidth.value)), which is more"
        + " than its peak, \(bandwidth.parameter.text(peak)); correct the peak (--peak-bandwidth,"
        + " or --set memory.peak) or leave out rows that are none of this device")
  }

  private func parameter(_ found: Outcome.Value) -> CalibrationRecord.Parameter {
    let parameter = found.parameter
    return CalibrationRecord.Parameter(
      path: parameter.paths(cluster: cluster.name)[0], prior: parameter.text(found.prior),
      value: parameter.text(found.value), posteriorDeviation: found.deviation,
      isFitted: found.isFitted, reason: found.isFitted ? nil : reason(of: found))
  }

  /// Why a parameter is not told, and what would tell it.
  private func reason(of found: Outcome.Value) -> String {
    let isAsked = rows.contains { found.parameter.isSought(by: $0.conditions) }
    guard isAsked else { return "add the rows of `\(found.parameter.line)`" }
    return "the rows leave \(Digits.share(found.deviation)) of doubt, because something else binds"
      + " them; `\(found.parameter.line)` tells it where it can be told"
  }

  private func row(_ row: CalibrationRow, speed: Double) -> CalibrationRecord.Row {
    let conditions = row.conditions
    let isPrefill = conditions.phase == .prefill
    return CalibrationRecord.Row(
      origin: row.origin, model: conditions.shape.rawValue,
      weights: row.weights, engine: row.engine, threads: conditions.threads,
      phase: conditions.phase, promptTokens: isPrefill ? conditions.promptTokens : 0,
      contextDepth: isPrefill ? 0 : conditions.contextDepth, measured: row.tokensPerSecond,
      simulated: speed, isOutlier: Self.isOutlier(row, simulated: speed))
  }

  private func warnings(of outcome: Outcome) -> [String] {
    let outliers = zip(rows, outcome.speeds).filter { Self.isOutlier($0, simulated: $1) }.map {
      let (measured, simulated) = (Digits.pace($0.tokensPerSecond), Digits.pace($1))
      return "\($0.origin) says \(measured), and all rows together \(simulated): more than noise"
        + " explains; measure it again, or leave it out"
    }
    let isMultiplied = rows.contains {
      $0.conditions.phase == .prefill && $0.engine.hasSuffix("with BLAS")
    }
    return Self.disagreements(of: rows) + outliers
      + (isMultiplied
        ? ["prompts were multiplied by BLAS, which is not how others multiply them"] : [])
  }

  /// Passes of the same test that differ, each with both figures.
  static func disagreements(of rows: [CalibrationRow]) -> [String] {
    rows.indices.compactMap { index in
      let same = rows[index...].filter {
        $0.conditions == rows[index].conditions && $0.engine == rows[index].engine
      }
      let isFirst = !rows[..<index].contains {
        $0.conditions == rows[index].conditions && $0.engine == rows[index].engine
      }
      guard isFirst, let low = same.min(by: { $0.tokensPerSecond < $1.tokensPerSecond }),
        let high = same.max(by: { $0.tokensPerSecond < $1.tokensPerSecond }),
        high.tokensPerSecond > sameSpeed * low.tokensPerSecond
      else { return nil }
      return "the same test gives \(Digits.pace(low.tokensPerSecond)) (\(low.origin)) and"
        + " \(Digits.pace(high.tokensPerSecond)) (\(high.origin)); let the device cool down, stop"
        + " other programs, and measure both again"
    }
  }

  /// What passes may differ by.
  private static let sameSpeed = 1.05
}

extension CalibrationRow {
  /// The format of the weights; models of our own engine are in Q4_0.
  var weights: String { conditions.pricing.weights?.rawValue ?? "q4_0" }
}
