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
    let wasted = rounded(Double(deeper.wastedBytes) / Double(max(deeper.readBytes, 1)) * 100)
    let guesses = deeper.predictionAccuracy.map {
      " (\(rounded($0 * 100)) % of the experts it guesses are wanted)"
    }
    return "Going to depth \(deeper.prefetchDepth) does not pay: \(wasted) % of its bytes are read"
      + " in vain\(guesses ?? "")."
  }

  private var bound: String {
    let share = winner.stallShare
    if share < Self.negligibleShare {
      return "Computation bounds it: only \(rounded(share * 100)) % of a token is spent waiting."
    }
    let best = rounded(1 / (1 - min(share, 0.999)), places: 2)
    return "Storage bounds it: \(rounded(share * 100)) % of a token is spent waiting for experts,"
      + " so no better prefetching can gain more than \(best)×; fewer or cheaper misses can."
  }

  private func rounded(_ value: Double, places: Int = 0) -> String {
    let scale = places == 0 ? 1.0 : 100.0
    let value = (value * scale).rounded() / scale
    return places == 0 ? "\(Int(value))" : "\(value)"
  }
}
