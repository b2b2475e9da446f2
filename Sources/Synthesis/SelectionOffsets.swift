/// Finds by how much the logits of a router's experts must differ for each to be chosen as often as
/// wanted, when noise of the standard normal distribution is added to every logit and the largest
/// few win.
struct SelectionOffsets {
  /// How many experts are chosen.
  let chosenCount: Int

  /// The spacing of the logits that the integral is taken over. The trapezoid rule on a smooth bell
  /// is exact to many digits already at this one.
  private static let step = 0.2
  private static let reach = 5.0

  /// The offsets for `frequencies`, whose mean is 0.
  ///
  /// - Precondition: each frequency is between 0 and 1 and neither, and they sum to `chosenCount`.
  func offsets(for frequencies: [Double]) -> [Double] {
    let wanted = frequencies.map(NormalDistribution.point)
    var offsets = wanted
    for _ in 0..<40 {
      let reached = self.frequencies(of: offsets)
      let worst = zip(reached, frequencies).map { abs($0 - $1) }.max() ?? 0
      if worst < 1e-4 { break }
      for expert in offsets.indices {
        offsets[expert] += wanted[expert] - NormalDistribution.point(of: reached[expert])
      }
    }
    let mean = offsets.reduce(0, +) / Double(offsets.count)
    return offsets.map { $0 - mean }
  }

  /// The offsets for `frequencies`, none where they are all alike or all experts are chosen.
  func offsetsIfDifferent(for frequencies: [Double]) -> [Double] {
    guard chosenCount < frequencies.count, Set(frequencies).count > 1 else {
      return frequencies.map { _ in 0 }
    }
    return offsets(for: frequencies)
  }

  /// How often each expert is chosen.
  func frequencies(of offsets: [Double]) -> [Double] {
    var sums = [Double](repeating: 0, count: offsets.count)
    let last = (offsets.max() ?? 0) + Self.reach
    for logit in stride(
      from: (offsets.min() ?? 0) - Self.reach, through: last, by: Self.step)
    {
      let room = shareWithRoom(above: logit, offsets: offsets)
      for expert in offsets.indices {
        let density = NormalDistribution.density(logit - offsets[expert])
        sums[expert] += Self.step * density * room[expert]
      }
    }
    return sums.map { min(max($0, 1e-9), 1 - 1e-9) }
  }

  /// For each expert how probable it is that fewer than `chosenCount` others are above `logit`.
  private func shareWithRoom(above logit: Double, offsets: [Double]) -> [Double] {
    let above = offsets.map { NormalDistribution.share(below: $0 - logit) }
    let before = countDistributions(above)
    let behind = countDistributions(above.reversed())
    return above.indices.map { expert in
      var share = 0.0
      var cumulative = 0.0
      let others = behind[above.count - 1 - expert]
      for count in (0..<chosenCount).reversed() {
        cumulative += others[chosenCount - 1 - count]
        share += before[expert][count] * cumulative
      }
      return share
    }
  }

  /// For the first 0, 1, 2 … of `shares` how probable each count below `chosenCount` is.
  private func countDistributions(_ shares: some Collection<Double>) -> [[Double]] {
    var current = [Double](repeating: 0, count: chosenCount)
    current[0] = 1
    var all: [[Double]] = []
    for share in shares {
      all.append(current)
      for count in stride(from: chosenCount - 1, to: 0, by: -1) {
        current[count] = current[count] * (1 - share) + current[count - 1] * share
      }
      current[0] *= 1 - share
    }
    return all
  }
}
