import Quantities

/// How far the mean time of a token of one run ÷ that of another may be from what was seen, by
/// drawing the tokens again.
///
/// Times of neighbours are alike, so they are drawn as blocks of as many tokens as the cube root of
/// their number (Hall, Horowitz and Jing, "On blocking rules for the bootstrap with dependent
/// data", Biometrika 82, 1995); the last is followed by the first.
struct BlockBootstrap {
  /// Between which ends 95 of 100 draws lie: new ÷ base − 1.
  let interval: ClosedRange<Double>

  /// What fewer times than these come to says nothing.
  static let fewest = 16

  private static let draws = 2000
  private static let seed: UInt64 = 1

  /// The interval of the mean of `new` ÷ that of `base`; nil where there are too few of them, or
  /// they take no time.
  ///
  /// - Parameter isPaired: Whether the times at an index are of the same token: both are drawn
  ///   together then, so that what is hard about a token counts for both.
  /// - Precondition: paired ones are as many.
  init?(base: [Double], new: [Double], isPaired: Bool) {
    precondition(!isPaired || base.count == new.count, "pairs are as many")
    guard min(base.count, new.count) >= Self.fewest, base.reduce(0, +) > 0 else { return nil }
    let (bases, news) = (CircularSums(base), CircularSums(new))
    var random = RandomSequence(seed: Self.seed)
    var ratios: [Double] = []
    for _ in 0..<Self.draws {
      let starts = bases.starts(&random)
      let others = isPaired ? starts : news.starts(&random)
      let (baseMean, newMean) = (bases.mean(from: starts), news.mean(from: others))
      if baseMean > 0 { ratios.append(newMean / baseMean - 1) }
    }
    ratios.sort()
    guard let last = ratios.indices.last else { return nil }
    interval = ratios[last * 25 / 1000]...ratios[last - last * 25 / 1000]
  }
}

/// Sums of blocks of times that lie on a circle.
private struct CircularSums {
  private let sums: [Double]
  private let count: Int
  private let blockLength: Int

  init(_ times: [Double]) {
    count = times.count
    var length = 1
    while (length + 1) * (length + 1) * (length + 1) <= times.count { length += 1 }
    blockLength = length
    var sums = [0.0]
    for time in times + times.prefix(length) { sums.append(sums[sums.count - 1] + time) }
    self.sums = sums
  }

  /// Where blocks begin that have as many times together as there are, or a few more.
  func starts(_ random: inout RandomSequence) -> [Int] {
    (0..<(count + blockLength - 1) / blockLength).map { _ in random.next(below: count) }
  }

  func mean(from starts: [Int]) -> Double {
    let sum = starts.reduce(0) { $0 + sums[$1 + blockLength] - sums[$1] }
    return sum / Double(starts.count * blockLength)
  }
}
