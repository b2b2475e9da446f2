import Profiles
import Quantities

/// How hot a part is: the time that it has worked, less the time that it has rested.
///
/// A rest cools as fast as work heats. Nothing grows hotter than the end of its curve: from there
/// on it gives off as much as it takes up.
struct HeatState: Hashable, Sendable {
  let curve: HeatCurve
  private(set) var heat: Duration
  private var instant: Instant

  /// A part that is as hot as `temperature` says at `instant`.
  init(_ curve: HeatCurve, _ temperature: StartTemperature, at instant: Instant) {
    self.curve = curve
    heat = temperature == .warm ? curve.end : .zero
    self.instant = instant
  }

  /// Lets it work or rest until `now`.
  mutating func advance(to now: Instant, isWorking: Bool) {
    let passed = max(.zero, now - instant)
    heat = isWorking ? min(curve.end, heat + passed) : max(.zero, heat - passed)
    instant = max(instant, now)
  }

  /// How long it works from now on what takes `seconds` when it is cool.
  func seconds(of seconds: Double) -> Double { curve.seconds(of: seconds, after: heat) }

  /// When it will be hotter by a step, if it works until then; nil where it can grow no hotter.
  ///
  /// A storage changes its rate at such instants, so that between two of them rates are constant.
  var nextStep: Instant? { untilNextStep.map { instant + $0 } }

  /// What is left of the speed until then, on average.
  var factor: Double { curve.factor(after: heat + (untilNextStep ?? .zero) / 2) }

  private var untilNextStep: Duration? {
    guard heat < curve.end else { return nil }
    let done = heat.nanoseconds % Self.step.nanoseconds
    return min(Self.step - .nanoseconds(done), curve.end - heat)
  }

  /// Speeds change by a part in a thousand in this time where they halve in a minute.
  private static let step = Duration.milliseconds(100)
}
