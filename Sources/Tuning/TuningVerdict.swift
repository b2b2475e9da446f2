import Quantities
import Results

/// Why the winner won, and what keeps it from being better.
struct TuningVerdict {
  let trials: [TrialRecord]
  let winner: TrialRecord
  /// nil where the search was interrupted before it.
  let standard: TrialRecord?
  let objective: TuningGoal.Objective
  var isMet = true
  var constraints: [String] = []

  init(
    trials: [TrialRecord], winner: TrialRecord, standard: TrialRecord?,
    objective: TuningGoal.Objective = .speed
  ) {
    self.trials = trials
    self.winner = winner
    self.standard = standard
    self.objective = objective
  }

  /// Below this share of a token's time, waiting is no longer worth reducing.
  private static let negligibleShare = 0.02

  var text: String {
    ([failure, gain] + reasons + [comparison, limit, waiting]).compactMap(\.self)
      .joined(separator: " ")
  }

  private var failure: String? {
    isMet
      ? nil
      : "Nothing that was tried has \(constraints.joined(separator: " and ")); this comes nearest"
        + " in the objective alone."
  }

  private var gain: String? {
    guard let standard else { return nil }
    if objective == .memory { return memoryGain(over: standard) }
    if winner == standard {
      return "The default (\(name(standard))) is the best: nothing that was tried is more than 1 %"
        + " better."
    }
    let change =
      switch objective {
      case .latency:
        "has \(percent(1 - winner.itlP99Seconds / standard.itlP99Seconds)) less p99 than"
      default: "is \(percent(winner.tokensPerSecond / standard.tokensPerSecond - 1)) faster than"
      }
    return "The best, \(name(winner)), \(change) the default, \(name(standard))."
  }

  private func memoryGain(over standard: TrialRecord) -> String {
    let kept = percent(winner.tokensPerSecond / (fastest ?? winner.tokensPerSecond))
    let cap = winner.memoryBytes.map { "\(ByteCount($0))" } ?? "the device's own memory"
    return "\(cap) is enough for \(kept) of the best speed that was found, with \(name(winner));"
      + " the default, \(name(standard)), makes"
      + " \(standard.tokensPerSecond.threeDigits) tok/s under the whole cap."
  }

  private var fastest: Double? { trials.map(\.tokensPerSecond).max() }

  /// What is lost where one choice of the winner is taken back, the most important first.
  private var reasons: [String] {
    guard let standard else { return [] }
    let losses = takenBack(to: standard).map { (name: $0.name, loss: loss(of: $0.trial), $0.why) }
    return losses.filter { $0.loss > TuningGoal.negligibleGain }.sorted { $0.loss > $1.loss }
      .map { name, loss, why in
        let reason = why.isEmpty ? "" : ": \(why)"
        return "With \(name) instead it would \(worse(by: loss))\(reason)."
      }
  }

  private func takenBack(
    to standard: TrialRecord
  ) -> [(name: String, trial: TrialRecord, why: String)] {
    SettingName.searched.compactMap { name in
      // The RAM cap is what a search is after, and threads go with their cores.
      guard name != .memory, name != .threads else { return nil }
      var settings = winner.settings
      settings[name] = standard.settings[name]
      if name == .placement { settings[.threads] = standard.settings[.threads] }
      guard settings != winner.settings, let trial = trial(settings) else { return nil }
      return (settings.phrase(name), trial, consequences(of: trial, by: name))
    }
  }

  /// What else is worse in `trial`, where the setting called `name` may be why.
  private func consequences(of trial: TrialRecord, by name: SettingName) -> String {
    switch name {
    case .prefetchDepth: costs(of: trial)
    case .cachePolicy, .embedding: hits(of: trial) ?? ""
    default: ""
    }
  }

  /// How much worse `trial` is than the winner.
  private func loss(of trial: TrialRecord) -> Double {
    objective == .latency
      ? trial.itlP99Seconds / winner.itlP99Seconds - 1
      : 1 - trial.tokensPerSecond / winner.tokensPerSecond
  }

  private func worse(by loss: Double) -> String {
    objective == .latency ? "have \(percent(loss)) more p99" : "be \(percent(loss)) slower"
  }

  /// What going deeper than the winner costs.
  private var comparison: String? {
    let others = winner.settings.without(.prefetchDepth)
    let alike = trials.filter { $0.settings.without(.prefetchDepth) == others }
    guard let deeper = alike.max(by: { $0.prefetchDepth < $1.prefetchDepth }),
      deeper.prefetchDepth > winner.prefetchDepth,
      deeper.prefetchDepth != standard?.prefetchDepth
    else { return nil }
    let loss = loss(of: deeper)
    guard loss > TuningGoal.negligibleGain else {
      return "Going deeper changes less than 1 %."
    }
    let costs = costs(of: deeper)
    return "Depth \(deeper.prefetchDepth) would \(worse(by: loss))"
      + (costs.isEmpty ? "." : ": \(costs).")
  }

  private func costs(of trial: TrialRecord) -> String {
    [waste(of: trial), delay(of: trial), hidden(of: trial), hits(of: trial)].compactMap(\.self)
      .joined(separator: ", and ")
  }

  /// Bytes that were not used; nil where they are not more than the winner's.
  private func waste(of trial: TrialRecord) -> String? {
    let share = Double(trial.wastedBytes) / Double(max(trial.readBytes, 1))
    let least = Double(winner.wastedBytes) / Double(max(winner.readBytes, 1))
    guard share > least + 0.005 else { return nil }
    let accuracy = trial.predictionAccuracy.map {
      " (\(percent($0)) of the experts it predicts are wanted)"
    }
    return "\(percent(share)) of the bytes it reads are wasted\(accuracy ?? "")"
  }

  /// Reads that waited for predicted ones; nil where there are none.
  private func delay(of trial: TrialRecord) -> String? {
    guard let count = trial.delayedReads, let seconds = trial.delaySeconds, count > 0 else {
      return nil
    }
    let mean = Int((seconds / Double(count) * 1e6).rounded())
    return "\(count) reads that were needed waited for predicted ones to end, \(mean) µs each"
  }

  /// Reading that computation no longer covers; nil where it is no less.
  private func hidden(of trial: TrialRecord) -> String? {
    guard let most = winner.hiddenIOShare, let share = trial.hiddenIOShare, most - share > 0.005
    else { return nil }
    return "\(percent(share)) of the reading is hidden instead of \(percent(most))"
  }

  /// Experts that are not found in memory; nil where they are no more.
  private func hits(of trial: TrialRecord) -> String? {
    guard let best = winner.hitRate, let rate = trial.hitRate, best - rate > 0.01 else {
      return nil
    }
    return "it finds \(percent(rate)) of the experts in memory instead of \(percent(best))"
  }

  private var limit: String? {
    guard let bound = winner.bound, let gains = winner.boundGains else { return nil }
    let ordered = gains.sorted { ($0.value, $1.key) > ($1.value, $0.key) }
      .filter { $0.value > 1 + TuningGoal.negligibleGain }
    guard let most = ordered.first, bound != "balanced" else {
      return "No single part of the device bounds it: without the limits of any one it would gain"
        + " less than 1 %."
    }
    let others = ordered.dropFirst().prefix(2).map { "\($0.key) \($0.value.threeDigits)×" }
    let rest = others.isEmpty ? "" : " (\(others.joined(separator: ", ")))"
    return "\(bound.prefix(1).uppercased())\(bound.dropFirst()) bounds it: without that limit it"
      + " would be \(most.value.threeDigits)× as fast\(rest)."
  }

  private var waiting: String {
    let share = winner.stallShare
    if share < Self.negligibleShare {
      return "Only \(percent(share)) of a token is spent waiting for experts."
    }
    let most = 1 / (1 - min(share, 0.999))
    let sharing =
      winner.bound == "storage bandwidth" && winner.boundGains?["storage bandwidth"] ?? 1 > most
      ? " (without any limit to storage it would be more, for then reads take nothing of the"
        + " memory's bandwidth from computation)" : ""
    return "\(percent(share)) of a token is spent waiting for experts, so reading ahead and better"
      + " hit rates can make it at most \(most.threeDigits)× as fast\(sharing)."
  }
}

extension TuningVerdict {
  private func trial(_ settings: SettingValues) -> TrialRecord? {
    trials.first { $0.settings == settings }
  }

  private func name(_ trial: TrialRecord) -> String {
    SettingName.searched
      .filter { $0 != .memory && $0 != .threads && trial.settings[$0] != nil }
      .map { trial.settings.phrase($0) }.joined(separator: ", ")
  }

  private func percent(_ share: Double) -> String {
    let value = share * 100
    return abs(value) < 9.95
      ? "\((value * 10).rounded() / 10) %" : "\(Int(value.rounded())) %"
  }
}
