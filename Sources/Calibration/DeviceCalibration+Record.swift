import Glibc
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
  /// - Throws: `RunError` where rows and the memory's data sheet contradict each other, or rows
  ///   each other so much that nothing can be fitted.
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
      parameters: outcome.values.map { parameter($0, of: outcome) },
      rows: zip(rows, outcome.speeds).map { row($0, speed: $1) },
      usedRowCount: used(in: outcome).count,
      unpriced: unpriced.map { .init(origin: $0.origin, reason: $0.reason) },
      warnings: warnings(of: outcome), command: command)
    return CalibratedDevice(profile: document(of: outcome, title: title), record: record)
  }

  private func checkPeak(_ outcome: Outcome) throws(RunError) {
    let peak = base.memory.peak.bytesPerSecond
    guard let bandwidth = outcome.values.first(where: { $0.parameter == .bandwidth }),
      bandwidth.value > peak
    else { return }
    let fastest = used(in: outcome).filter { bandwidth.parameter.isSought(by: $0.conditions) }
      .map { "\($0.origin) says \(Self.pace($0.tokensPerSecond))" }.first
    throw RunError(
      "the rows say that memory gives \(bandwidth.parameter.text(bandwidth.value)), which is more"
        + " than its peak, \(bandwidth.parameter.text(peak))\(fastest.map { " (\($0))" } ?? "");"
        + " correct the peak (--peak-bandwidth, or --set memory.peak) or leave out rows that are"
        + " none of this device")
  }

  private func parameter(
    _ found: Outcome.Value, of outcome: Outcome
  ) -> CalibrationRecord.Parameter {
    let parameter = found.parameter
    return CalibrationRecord.Parameter(
      path: parameter.paths(cluster: cluster.name)[0], prior: parameter.text(found.prior),
      value: parameter.text(found.value), posteriorDeviation: found.deviation,
      isFitted: found.isFitted, reason: found.isFitted ? nil : reason(of: found, in: outcome))
  }

  /// Why a parameter is not told, and what would tell it.
  private func reason(of found: Outcome.Value, in outcome: Outcome) -> String {
    let asked = { (row: CalibrationRow) in found.parameter.isSought(by: row.conditions) }
    if let contradiction = outcome.contradictions.first(where: { asked(rows[$0.row]) }) {
      return "\(figures(of: contradiction, in: outcome)); measure it again"
    }
    guard rows.contains(where: asked) else {
      return "add the rows of `\(found.parameter.line)`"
    }
    guard found.deviationOfNoise > Self.mostDeviation else {
      return "the rows differ by more than noise explains, which leaves"
        + " \(Digits.share(found.deviation)) of doubt; let the device cool down, stop other"
        + " programs, and measure them again"
    }
    return "the rows leave \(Digits.share(found.deviation)) of doubt, because something else binds"
      + " them; `\(found.parameter.line)` tells it where it can be told"
  }

  /// What the row of `contradiction` says, and what the others make of it.
  private func figures(of contradiction: Contradiction, in outcome: Outcome) -> String {
    let row = rows[contradiction.row]
    return "\(row.origin) says \(Self.pace(row.tokensPerSecond)), where"
      + " \(Self.pace(outcome.speeds[contradiction.row])) were predicted"
  }

  /// What is wrong with rows that nothing was fitted to, and what to do: a sentence for each, and
  /// one for those that agree about what no device has.
  func sentences(about outcome: Outcome) -> [String] {
    outcome.contradictions.compactMap { contradiction in
      guard case .prior = contradiction.cause else {
        return sentence(about: [contradiction], in: outcome)
      }
      let alike = outcome.contradictions.filter { $0.cause == contradiction.cause }
      return alike.first == contradiction ? sentence(about: alike, in: outcome) : nil
    }
  }

  /// The sentence about `contradictions` of one cause.
  private func sentence(about contradictions: [Contradiction], in outcome: Outcome) -> String {
    let shown = contradictions.prefix(Self.mostShown).map { figures(of: $0, in: outcome) }
    let more = contradictions.count - shown.count
    let speeds = shown.joined(separator: ", ") + (more > 0 ? ", and \(more) more like them" : "")
    let it = contradictions.count == 1 ? "it" : "them"
    switch contradictions[0].cause {
    case .others:
      return "\(speeds) from what else is known: more than noise explains, so that nothing was"
        + " fitted to \(it); measure \(it) again, or leave \(it) out"
    case .row(let other):
      return "\(speeds), and contradicts \(rows[other].origin)"
        + " (\(Self.pace(rows[other].tokensPerSecond))); nothing tells which of them is right, so"
        + " that nothing was fitted to either; measure both again"
    case .prior(let parameter, let value):
      return "\(speeds): \(parameter.paths(cluster: cluster.name)[0]) would be"
        + " \(parameter.text(value)) instead of"
        + " \(parameter.text(parameter.value(in: base, cluster: cluster))), which is farther off"
        + " than devices of a kind differ, so that nothing was fitted to \(it); measure \(it)"
        + " again, or, if the device is so, begin with a profile that has that figure (--device"
        + " with --set)"
    }
  }

  /// Rows of one sentence.
  private static let mostShown = 3

  /// A speed as people read it, of which there is more than 0.00 where it is slow.
  static func pace(_ tokensPerSecond: Double) -> String {
    guard tokensPerSecond < 0.1 else { return Digits.pace(tokensPerSecond) }
    let scale = pow(10, 2 - floor(log10(tokensPerSecond)))
    return "\((tokensPerSecond * scale).rounded() / scale) tok/s"
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
    let isMultiplied = rows.contains {
      $0.conditions.phase == .prefill && $0.engine.hasSuffix("with BLAS")
    }
    return Self.disagreements(of: rows) + sentences(about: outcome)
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
      return "the same test gives \(pace(low.tokensPerSecond)) (\(low.origin)) and"
        + " \(pace(high.tokensPerSecond)) (\(high.origin)); let the device cool down, stop"
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
