import Metrics
public import Results

extension RunComparison {
  /// Differences below this are never taken for one: so much is within what two runs of the same
  /// command differ by on a quiet machine, as `tune` has it.
  static let noiseFloor = 0.01
  /// A difference as large as this must not go unseen.
  static let matter = 0.05

  /// `new` beside `base`.
  ///
  /// - Throws: `RunError` where they are of different models, which share no token's time.
  public init(_ new: ComparedRun, to base: ComparedRun) throws(RunError) {
    if let fault = Self.otherModel(new, base) { throw RunError(fault) }
    let isExact = base.isModelled && new.isModelled
    let isPaired = Self.haveSameTokens(base.record, new.record)
    let interval =
      isExact
      ? nil
      : BlockBootstrap(
        base: base.record.tokenSeconds, new: new.record.tokenSeconds, isPaired: isPaired)?
        .interval
    let figures = Self.figures(base, new, isExact: isExact, timeInterval: interval)
    self.init(
      path: new.path, id: new.result.head.id, differences: Self.differences(base, new),
      isExact: isExact, isPaired: isExact ? nil : isPaired,
      verdict: figures.first { $0.key == Self.speedKey }?.verdict, figures: figures,
      parts: Self.parts(base, new),
      token: base.tokenTime.flatMap { old in
        new.tokenTime.map { TimeChange(baseSeconds: old, newSeconds: $0) }
      },
      remarks: Self.remarks(base, new, isExact: isExact, isPaired: isPaired, interval: interval))
  }

  private static let speedKey = "tokens_per_second"

  /// Whether the same command on the same machine has become slower: what a regression is.
  public var isRegression: Bool {
    verdict == .worse && differences.allSatisfy { $0.key == "engine_version" }
  }

  private static func otherModel(_ new: ComparedRun, _ base: ComparedRun) -> String? {
    func fault(_ what: String, _ old: String, _ now: String) -> String {
      "\(new.path) is of another model than \(base.path): its \(what) is \(now), not \(old);"
        + " name runs of one model"
    }
    let (old, now) = (base.record, new.record)
    if old.model != now.model { return fault("model", old.model, now.model) }
    guard let hash = old.modelSHA256, let other = now.modelSHA256, hash != other else { return nil }
    return fault("SHA-256", hash, other)
  }

  private static func haveSameTokens(_ base: RunRecord, _ new: RunRecord) -> Bool {
    base.promptTokenIDs == new.promptTokenIDs && base.generatedTokenIDs == new.generatedTokenIDs
      && base.tokenSeconds.count == new.tokenSeconds.count
  }
}

// MARK: - Figures

extension RunComparison {
  private static func figures(
    _ base: ComparedRun, _ new: ComparedRun, isExact: Bool, timeInterval: ClosedRange<Double>?
  ) -> [FigureChange] {
    ResultFigures.chief.compactMap { key in
      let (old, now) = (base.figures.figures[key], new.figures.figures[key])
      if old == nil, now == nil { return nil }
      var change = FigureChange(key: key, base: old, new: now)
      if isExact {
        change.verdict = exactVerdict(on: change)
      } else if key == speedKey, old != nil, now != nil {
        // Speeds are the inverse of times.
        change.leastRelativeChange = timeInterval.map { 1 / (1 + $0.upperBound) - 1 }
        change.greatestRelativeChange = timeInterval.map { 1 / (1 + $0.lowerBound) - 1 }
        change.verdict = verdict(on: change)
      }
      return change
    }
  }

  private static func exactVerdict(on change: FigureChange) -> ComparisonVerdict? {
    let better = Figure.find(
      change.key.split(separator: ".").map(String.init), in: ResultKind.run.rawValue)?.better
    guard let difference = change.change, let better, better != .neither else { return nil }
    if difference == 0 { return .same }
    return (difference > 0) == (better == .higher) ? .better : .worse
  }

  /// On a speed that was measured.
  private static func verdict(on change: FigureChange) -> ComparisonVerdict {
    guard let least = change.leastRelativeChange, let greatest = change.greatestRelativeChange
    else { return .noisy }
    if abs(change.relativeChange ?? 0) >= noiseFloor {
      if least > 0 { return .better }
      if greatest < 0 { return .worse }
    }
    return max(abs(least), abs(greatest)) <= matter ? .same : .noisy
  }

  private static func parts(_ base: ComparedRun, _ new: ComparedRun) -> [PartChange] {
    let byCause = base.stallShares != nil && new.stallShares != nil
    let (old, now) = (base.partTimes(byCause: byCause), new.partTimes(byCause: byCause))
    guard !old.isEmpty, !now.isEmpty else { return [] }
    return PartChange.Part.allCases.compactMap { part in
      let (before, after) = (old[part] ?? 0, now[part] ?? 0)
      return before == 0 && after == 0
        ? nil : PartChange(part, baseSeconds: before, newSeconds: after)
    }
  }
}

// MARK: - What differs, and what to know

extension RunComparison {
  private static func differences(_ base: ComparedRun, _ new: ComparedRun) -> [Difference] {
    let (old, now) = (base.record, new.record)
    let (before, after) = (base.figures.configuration, new.figures.configuration)
    let texts = Configuration.keys.filter {
      $0 != Configuration.command && !Configuration.contents.contains($0)
    }.map { Difference(key: $0, base: before[$0], new: after[$0]) }
    let unsaid = CommandOptions.unsaid(before, after, saysPrompt: true)
    let command = Difference(
      key: Configuration.command, base: unsaid.old.joined(separator: ", "),
      new: unsaid.new.joined(separator: ", "))
    let versions = Difference(
      key: "engine_version", base: old.engineVersion, new: now.engineVersion)
    let isSameDevice = old.device == now.device && old.overrides == now.overrides
    // Of other devices it goes without saying.
    let profiles = change(
      "resolved_profile", isSameDevice && old.resolvedProfile != now.resolvedProfile)
    // Of others it says the name.
    let scenarios = change(
      "scenario",
      before["scenario.name"] == after["scenario.name"] && before["scenario"] != after["scenario"])
    let prompts = tokens("prompt_token_ids", old.promptTokenIDs, now.promptTokenIDs)
    let answers = tokens("generated_token_ids", old.generatedTokenIDs, now.generatedTokenIDs)
    return (texts + [command, profiles, scenarios, prompts, answers, versions]).filter {
      $0.base != $0.new && $0.key != "model_sha256"
    }
  }

  private static func change(_ key: String, _ isChanged: Bool) -> Difference {
    Difference(key: key, base: "as it was", new: isChanged ? "changed" : "as it was")
  }

  private static func tokens(_ key: String, _ base: [Int], _ new: [Int]) -> Difference {
    Difference(
      key: key, base: "\(base.count) tokens",
      new: base == new ? "\(base.count) tokens" : "\(new.count) other tokens")
  }

  private static func remarks(
    _ base: ComparedRun, _ new: ComparedRun, isExact: Bool, isPaired: Bool,
    interval: ClosedRange<Double>?
  ) -> [String] {
    var remarks = [
      isExact
        ? "exact: both times are modelled, and the same commands give them again to the last digit"
        : measuredRemark(base, new, isPaired: isPaired, hasInterval: interval != nil)
    ]
    if base.stallShares == nil || new.stallShares == nil {
      remarks.append("the causes of stalls are in traces: name run folders that have theirs")
    }
    for (name, run) in [("base", base), ("new", new)] {
      if !run.record.isComplete { remarks.append("\(name): interrupted before its end") }
      remarks += run.record.warnings.map { "\(name): \($0)" }
    }
    return remarks
  }

  private static func measuredRemark(
    _ base: ComparedRun, _ new: ComparedRun, isPaired: Bool, hasInterval: Bool
  ) -> String {
    guard hasInterval else {
      return "fewer than \(BlockBootstrap.fewest) tokens were decoded, which says too little"
    }
    return "95 % interval by drawing the times of"
      + " \(min(base.record.tokenSeconds.count, new.record.tokenSeconds.count)) tokens again,"
      + (isPaired ? " paired by token" : " of each run by itself: they made different tokens")
      + "; what differs from run to run is not in it, so make each run again before relying on a"
      + " small difference"
  }
}
