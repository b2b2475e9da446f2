import Quantities
import Results

extension FioStream {
  /// The least that storage may deliver.
  private static let leastRate = Bandwidth(bytesPerSecond: 1e4)
  /// What a profile may say of a depth.
  private static let depths = 1...256
  /// Between two reads a job is busy with itself, so fewer are in flight than it may have; more are
  /// not, but for rounding.
  private static let fit = 0.6...1.15
  /// From here on the counters bear the options out, whatever levels say.
  private static let nearFit = 0.85

  /// Reads in flight of all jobs together: what the options say, if iops × latency bears it out, or
  /// what the disk was really given, if two counters agree on it.
  ///
  /// - Throws: `RunError` where they contradict each other.
  func queueDepth(file: String) throws(RunError) -> Int {
    guard bytesPerSecond >= Self.leastRate.bytesPerSecond else {
      throw RunError(
        "\(file): job \(name) read at \(Bandwidth(bytesPerSecond: bytesPerSecond)), and no storage"
          + " has less than \(Self.leastRate); run it again")
    }
    try refuseImpossibleLevel(file: file)
    guard inFlight <= 1.01 * Double(Self.depths.upperBound) else {
      throw RunError(
        "\(file): job \(name) had \(Self.text(inFlight)) reads in flight, and a profile has no"
          + " depth above \(Self.depths.upperBound); leave it out, or run it with fewer")
    }
    let fitting = claims.filter { Self.fit.contains(inFlight / Double($0)) && !isTooFew }
    let nearest = fitting.min { distance(to: $0) < distance(to: $1) }
    guard let depth = nearest ?? reachedDepth else {
      throw RunError(
        "\(file): job \(name) has \(options.depthText), but its iops × mean latency, the number"
          + " of reads in flight, is \(Self.text(inFlight)); run it again, with both options in the"
          + " job itself and nothing else on the disk")
    }
    return depth
  }

  /// Refuses levels with more reads in flight than there could be.
  private func refuseImpossibleLevel(file: String) throws(RunError) {
    guard let depth = options.depth, depth > 0,
      let (level, share) = levels.first(where: { $0.level > depth && $0.share > Self.rounding })
    else { return }
    throw RunError(
      "\(file): job \(name) has \(options.depthText), but \(NumberBounds.text(share)) % of its"
        + " reads at an iodepth_level of \(level); run it again")
  }

  /// fio gives levels that it saw at all no less than 0.1 %.
  private static let rounding = 0.5

  /// The depth at which most reads were handed over, as a power of two; nil where none has most.
  private var usualLevel: Int? { levels.first { $0.share > 50 }?.level }

  /// Whether a depth that was asked for is one that most reads were handed over at.
  private func isReached(_ depth: Int) -> Bool {
    guard let level = usualLevel else { return true }
    // The last level has no end.
    return level == 64 || depth < 2 * level
  }

  /// How many reads the options can mean.
  private var claims: [Int] {
    let depths =
      switch options.engine {
      case .waiting: [1]
      case .queueing: [options.depth]
      case .unnamed: [options.depth, 1]
      }
    return Set(jobCounts).sorted().flatMap { jobs in
      depths.compactMap { depth in
        guard let depth, Self.depths.contains(depth) else { return nil }
        let product = jobs * depth
        let isNear = inFlight / Double(product) >= Self.nearFit
        return Self.depths.contains(product) && (isNear || isReached(depth)) ? product : nil
      }
    }
  }

  /// How many jobs there can have been.
  private var jobCounts: [Int] {
    [ranCount > 0 ? ranCount : entryCount, options.jobCount ?? 0].filter(Self.depths.contains)
  }

  /// What was in flight where `iodepth` was not reached.
  private var reachedDepth: Int? {
    guard let level = usualLevel, level > 0 else { return nil }
    // The last level has no end.
    let end = level == 1 ? Self.fit.upperBound : level < 64 ? 2 * Double(level) : .infinity
    let range = Self.fit.lowerBound * Double(level)..<end
    guard let jobs = jobCounts.first(where: { range.contains(inFlight / Double($0)) }) else {
      return nil
    }
    let depth = level == 1 ? jobs : Int(inFlight.rounded())
    return Self.depths.contains(depth) ? depth : nil
  }

  /// Whether more reads were in flight when one was handed over than latencies say.
  private var isTooFew: Bool {
    let mean = levels.reduce(0) { $0 + Double($1.level) * $1.share / 100 }
    return mean > 2 * inFlight / Double(jobCounts.first ?? 1) + 0.5
  }

  private func distance(to depth: Int) -> Double {
    max(inFlight / Double(depth), Double(depth) / inFlight)
  }

  private static func text(_ value: Double) -> String { "\((value * 100).rounded() / 100)" }
}
