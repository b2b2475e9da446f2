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
  /// What the winner was decided on; nil where it was not.
  var texts: TuningTexts?
  /// What it gains over the default; nil where that is not known.
  var gain: TuningGain?

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
    ([failure, advantage] + evidence + reasons + [comparison, waiting, limit])
      .compactMap(\.self).joined(separator: " ")
  }

  private var failure: String? {
    isMet
      ? nil
      : "Nothing that was tried has \(constraints.joined(separator: " and ")); this comes nearest"
        + " in the objective alone."
  }

  private var advantage: String? {
    guard let standard else { return nil }
    if objective == .memory { return memoryGain(over: standard) }
    if winner == standard {
      return "The default (\(name(standard))) is the best: nothing that was tried is more than 1 %"
        + " better."
    }
    let gain = gain?.mean ?? 1 / (1 - loss(of: standard)) - 1
    let change = percent(advantage(of: gain))
    let words = timed.map { "has \(change) less \($0.name) than" } ?? "is \(change) faster than"
    return "The best, \(name(winner)), \(words) the default, \(name(standard))."
  }

  /// What a gain is as people say it: of a time, by how much shorter it is.
  func advantage(of gain: Double) -> Double { timed == nil ? gain : 1 - 1 / (1 + gain) }

  /// The time that is made as short as possible; nil where the objective is none.
  private var timed: (name: String, seconds: (TrialRecord) -> Double)? {
    switch objective {
    case .latency: ("p99", { $0.itlP99Seconds })
    case .firstToken: ("time to the first token", { $0.ttftSeconds ?? .infinity })
    case .speed, .memory: nil
    }
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

  /// How much worse `trial` is than the winner: which share of the winner's speed it lacks.
  private func loss(of trial: TrialRecord) -> Double {
    timed.map { 1 - $0.seconds(winner) / $0.seconds(trial) }
      ?? 1 - trial.tokensPerSecond / winner.tokensPerSecond
  }

  private func worse(by loss: Double) -> String {
    timed.map { "have \(percent(1 / (1 - loss) - 1)) more \($0.name)" }
      ?? "be \(percent(loss)) slower"
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

  /// What the time of a token goes to, as for runs; of the first token that is not known.
  private var waiting: String? {
    if objective == .firstToken { return nil }
    let bound = winner.bound.map { "\($0.prefix(1).uppercased())\($0.dropFirst()) bounds it: " }
    let share = winner.stallShare
    if share < Self.negligibleShare {
      return (bound.map { $0 + "only" } ?? "Only")
        + " \(percent(share)) of a token is spent waiting for experts."
    }
    let most = 1 / (1 - min(share, 0.999))
    return "\(bound ?? "")\(percent(share)) of a token is spent waiting for experts, so reading"
      + " ahead and better hit rates can make it at most \(most.threeDigits)× as fast."
  }

  private var limit: String? {
    guard let gains = winner.boundGains, let most = winner.outcome.greatestGain else { return nil }
    guard most.ratio > 1 + TuningGoal.negligibleGain else {
      return "Without the limits of any one part of the device it would gain less than 1 %."
    }
    let others = gains.filter { $0.key != most.part && $0.value > 1 + TuningGoal.negligibleGain }
      .sorted { ($0.value, $1.key) > ($1.value, $0.key) }
      .prefix(2).map { "\($0.key) \($0.value.threeDigits)×" }
    let rest = others.isEmpty ? "" : " (\(others.joined(separator: ", ")))"
    // Without any limit to storage reads take nothing of the memory's bandwidth from computation.
    return "Of the parts of the device \(most.part) limits it most: without that limit it would be"
      + " \(most.ratio.threeDigits)× as fast\(rest)."
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

  func percent(_ share: Double) -> String {
    let value = share * 100
    return abs(value) < 9.95
      ? "\((value * 10).rounded() / 10) %" : "\(Int(value.rounded())) %"
  }
}
