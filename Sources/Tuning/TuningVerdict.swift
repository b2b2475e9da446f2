/// Why the winner won, and what keeps it from being faster.
struct TuningVerdict {
  let trials: [TuningResult.Trial]
  let winner: TuningResult.Trial

  /// Below this share of a token's time, waiting is no longer worth anybody's work.
  private static let negligibleShare = 0.02

  var text: String {
    [gain, comparison, bound].compactMap(\.self).joined(separator: " ")
  }

  private var gain: String {
    guard let onDemand = trials.first(where: { $0.prefetchDepth == 0 }), winner != onDemand else {
      return "Depth \(winner.prefetchDepth) is the fastest: prefetching gains nothing here."
    }
    let percent = rounded((winner.tokensPerSecond / onDemand.tokensPerSecond - 1) * 100)
    return "Depth \(winner.prefetchDepth) is the fastest, \(percent) % over reading on demand."
  }

  private var comparison: String? {
    guard let deeper = trials.last, deeper.prefetchDepth > winner.prefetchDepth else { return nil }
    guard deeper.tokensPerSecond < winner.tokensPerSecond * (1 - Tuner.negligibleGain) else {
      return "Going deeper changes less than 1 %."
    }
    let slower = rounded((1 - deeper.tokensPerSecond / winner.tokensPerSecond) * 100, places: 1)
    let costs = [waste(of: deeper), delay(of: deeper), lostHits(of: deeper)].compactMap(\.self)
    let reason = costs.isEmpty ? "" : ": " + costs.joined(separator: ", and ")
    return "Depth \(deeper.prefetchDepth) is \(slower) % slower\(reason)."
  }

  /// Bytes that nobody used; nil where they do not count.
  private func waste(of trial: TuningResult.Trial) -> String? {
    let share = Double(trial.wastedBytes) / Double(max(trial.readBytes, 1))
    guard share > 0.005 else { return nil }
    let guesses = trial.predictionAccuracy.map {
      " (\(rounded($0 * 100)) % of the experts it guesses are wanted)"
    }
    return "\(rounded(share * 100)) % of its bytes are read in vain\(guesses ?? "")"
  }

  /// Reads that waited for guesses; nil where there are none.
  private func delay(of trial: TuningResult.Trial) -> String? {
    guard let count = trial.delayedReads, let seconds = trial.delaySeconds, count > 0 else {
      return nil
    }
    let mean = rounded(seconds / Double(count) * 1e6)
    return "\(count) reads that were needed waited for guesses to end, \(mean) µs each"
  }

  /// Experts that guesses pushed out before they were wanted again; nil where there are none.
  private func lostHits(of trial: TuningResult.Trial) -> String? {
    guard let best = winner.hitRate, let rate = trial.hitRate, best - rate > 0.005 else {
      return nil
    }
    return "what it reads ahead pushes out experts that are wanted again (hit rate"
      + " \(rounded(rate * 100)) % against \(rounded(best * 100)) %)"
  }

  private var bound: String {
    let share = winner.stallShare
    if share < Self.negligibleShare {
      return "Computation bounds it: only \(rounded(share * 100)) % of a token is spent waiting."
    }
    let best = rounded(1 / (1 - min(share, 0.999)), places: 1)
    let bound = share >= 0.5 ? "Storage bounds it" : "Computation bounds it, but storage costs too"
    return
      "\(bound): \(rounded(share * 100)) % of a token is spent waiting for experts, so"
      + " no better prefetching can gain more than \(best)×; fewer or cheaper misses can."
  }

  private func rounded(_ value: Double, places: Int = 0) -> String {
    let scale = places == 0 ? 1.0 : 10.0
    let value = (value * scale).rounded() / scale
    return places == 0 ? "\(Int(value))" : "\(value)"
  }
}
