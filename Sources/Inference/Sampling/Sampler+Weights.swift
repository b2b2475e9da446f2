import Glibc
import HeapModule

/// Tokens with the weights that they are drawn by.
struct WeightedTokens {
  /// Likeliest first once one of the filters has run or the candidates came sorted.
  private var candidates: [Candidate]
  private let highest: Double
  private let temperature: Double

  /// `candidates` with weights exp((logit - highest logit) / temperature).
  init(_ candidates: [Candidate], _ temperature: Float) {
    self.candidates = candidates
    self.temperature = Double(temperature)
    highest = Self.finite(candidates.max()?.logit ?? 0)
  }

  var isEmpty: Bool { candidates.isEmpty }

  /// Keeps the likeliest tokens that together have `share` of the weight, at least one.
  mutating func keepTop(share: Float) {
    var missing = totalWeight * Double(share)
    var queue = Heap(candidates)
    candidates.removeAll(keepingCapacity: true)
    while missing > 0, let candidate = queue.popMax() {
      candidates.append(candidate)
      missing -= weight(of: candidate)
    }
  }

  /// Drops the tokens that weigh less than `share` of the heaviest.
  mutating func dropBelow(share: Float) {
    candidates = candidates.filter { weight(of: $0) >= Double(share) }
  }

  /// The token at `position`, in 0 ..< 1, of a line on which each token is as long as its weight.
  ///
  /// - Precondition: there is a token.
  func token(at position: Double) -> Int {
    let target = position * totalWeight
    var reached = 0.0
    for candidate in candidates {
      reached += weight(of: candidate)
      if target < reached { return Int(candidate.token) }
    }
    // The last `reached` is `totalWeight`, added up in the same order.
    preconditionFailure("a draw needs a token and a position below 1")
  }

  private var totalWeight: Double { candidates.reduce(0) { $0 + weight(of: $1) } }

  private func weight(of candidate: Candidate) -> Double {
    exp((Self.finite(candidate.logit) - highest) / temperature)
  }

  /// An infinite logit as the highest finite one, so that differences are numbers.
  private static func finite(_ logit: Float) -> Double {
    Double(min(logit, .greatestFiniteMagnitude))
  }
}
