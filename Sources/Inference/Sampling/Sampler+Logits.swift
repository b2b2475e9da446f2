import HeapModule

/// A token with its logit; the likelier one is greater, of equal ones the lower token.
struct Candidate: Comparable {
  var logit: Float
  var token: Int32

  static func < (lhs: Candidate, rhs: Candidate) -> Bool {
    lhs.logit != rhs.logit ? lhs.logit < rhs.logit : lhs.token > rhs.token
  }

  /// The `count` highest candidates above minus infinity, highest first; fewer when there are not
  /// as many.
  ///
  /// - Parameter ruled: What a logit counts as, given its token; never more than itself. Asked only
  ///   where the bare logit is high enough.
  static func highest(
    _ count: Int, of logits: Span<Float>, ruled: (Float, Int) -> Float
  ) -> [Candidate] {
    var kept = Heap<Candidate>()
    var threshold = -Float.infinity
    for token in logits.indices where logits[token] > threshold {
      let logit = ruled(logits[token], token)
      guard logit > threshold else { continue }
      kept.insert(Candidate(logit: logit, token: Int32(token)))
      if kept.count > count { kept.removeMin() }
      if kept.count == count, let lowest = kept.min { threshold = lowest.logit }
    }
    return kept.unordered.sorted(by: >)
  }
}

/// What a sampler does to logits before it compares them: leave tokens out, weaken recent ones.
///
/// Both only lower a logit, so a scan for the highest asks for them only where the bare logit is
/// high enough, and copies nothing.
struct LogitRules {
  private let excluded: Set<Int>
  private let recent: Set<Int>
  private let penalty: Float

  init(options: SamplerOptions, history: [Int], excluding excluded: Set<Int>) {
    self.excluded = excluded
    penalty = options.repeatPenalty
    recent = penalty == 1 ? [] : Set(history.suffix(options.repeatWindow))
  }

  /// The token with the highest logit, nil when all are excluded or minus infinity.
  func best(of logits: Span<Float>) -> Int? {
    var best: Int?
    var highest = -Float.infinity
    for token in logits.indices where logits[token] > highest {
      let logit = ruled(logits[token], of: token)
      if logit > highest { (best, highest) = (token, logit) }
    }
    return best
  }

  /// The `count` highest candidates, highest first; fewer when there are not as many.
  func top(_ count: Int, of logits: Span<Float>) -> [Candidate] {
    Candidate.highest(count, of: logits, ruled: ruled(_:of:))
  }

  /// All candidates above minus infinity, by token.
  func all(of logits: Span<Float>) -> [Candidate] {
    var candidates: [Candidate] = []
    candidates.reserveCapacity(logits.count)
    for token in logits.indices {
      candidates.append(Candidate(logit: logits[token], token: Int32(token)))
    }
    for token in excluded.union(recent) where candidates.indices.contains(token) {
      candidates[token].logit = ruled(logits[token], of: token)
    }
    return candidates.filter { $0.logit > -.infinity }
  }

  /// The lowest token that is not excluded.
  func firstAllowed(of logits: Span<Float>) -> Int {
    let token = logits.indices.first { !excluded.contains($0) }
    guard let token else { preconditionFailure("a sampler needs a token that is not excluded") }
    return token
  }

  private func ruled(_ logit: Float, of token: Int) -> Float {
    if excluded.contains(token) { return -.infinity }
    guard recent.contains(token) else { return logit }
    return logit > 0 ? logit / penalty : logit * penalty
  }
}
