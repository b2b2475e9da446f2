public import Quantities

/// What was measured of a disk, and what a profile makes of it.
public struct StorageSurvey: Hashable, Sendable {
  /// By depth, then by size.
  public let points: [Point]

  /// A stream of reads of one size, so many of them in flight.
  public struct Point: Hashable, Sendable {
    public var byteCount: ByteCount
    public var queueDepth: Int
    /// What all of them together delivered.
    public var bandwidth: Bandwidth
    /// How long one read was seen to take, from being handed over to being there; nil where only
    /// the bandwidth is known.
    public var readTime: Duration?

    /// The time of each read, if the disk serves all of them at the same time.
    var seconds: Double {
      Double(queueDepth) * Double(byteCount.bytes) / bandwidth.bytesPerSecond
    }

    /// One measurement.
    public init(
      byteCount: ByteCount, queueDepth: Int, bandwidth: Bandwidth, readTime: Duration? = nil
    ) {
      self.byteCount = byteCount
      self.queueDepth = queueDepth
      self.bandwidth = bandwidth
      self.readTime = readTime
    }
  }

  /// A survey of `points`, in any order.
  ///
  /// - Precondition: there is a point; sizes, depths and bandwidths are positive, and no size
  ///   occurs twice at one depth.
  public init(_ points: [Point]) {
    precondition(!points.isEmpty, "a survey has something to say")
    self.points = points.sorted { ($0.queueDepth, $0.byteCount) < ($1.queueDepth, $1.byteCount) }
  }

  /// Larger reads take longer: by at least this, so that rounded figures still say so.
  private static let leastGrowth = 1.02
  /// A read is never nothing but latency.
  private static let mostLatency = 0.95
  /// A queue depth that reaches this share of the best is deep enough.
  private static let saturation = 0.95
  /// Experts are no smaller.
  private static let expertByteCount = ByteCount(64 << 10)

  /// The rows of a storage curve.
  ///
  /// Whatever disturbs a measurement makes it slower, so where a smaller read seems to take longer
  /// than a larger one it is the smaller one's time that is corrected. The latency of a depth is
  /// the time of its smallest reads (as seen, or by their bandwidth), less what their bytes take at
  /// the rate of the fastest ones; at a depth with reads of one size, where these tell nothing, it
  /// is that of the least depth that has several.
  public var rows: [StorageCurve.Row] {
    let depths = Dictionary(grouping: points, by: \.queueDepth)
    return depths.keys.sorted().flatMap { depth in rows(of: depths[depth] ?? []) }
  }

  /// The only depth at which reads were in flight; nil where there are several.
  public var singleDepth: Int? {
    let depths = Set(points.map(\.queueDepth))
    return depths.count == 1 ? depths.first : nil
  }

  /// The reads that are as large as those of an expert; all where none is.
  private var largePoints: [Point] {
    let large = points.filter { $0.byteCount >= Self.expertByteCount }
    return large.isEmpty ? points : large
  }

  /// The least depth past which reads of an expert gain next to nothing; of one depth that.
  public var lanes: Int {
    let bySize = Dictionary(grouping: largePoints, by: \.byteCount)
    let enough = bySize.values.map { series in
      let best = series.map(\.bandwidth.bytesPerSecond).max() ?? 0
      return series.first { $0.bandwidth.bytesPerSecond >= Self.saturation * best }?.queueDepth ?? 1
    }
    return enough.max() ?? 1
  }

  /// The most that was ever delivered.
  public var ceiling: Bandwidth {
    points.map(\.bandwidth).max() ?? Bandwidth(bytesPerSecond: 1)
  }

  /// What passes before the first byte of a read that is alone.
  public var latency: Duration { rows.first?.latency ?? .zero }

  /// The section of a profile.
  ///
  /// - Parameters:
  ///   - method: How it was measured, in a few words.
  ///   - spread: How far repetitions differed; empty where there were none.
  public func section(method: String, spread: String = "") -> ProfileDocument {
    let suffix = spread.isEmpty ? "" : "; \(spread)"
    var section = ProfileDocument()
    section.note(
      "storage.lanes", .count(lanes), kind: singleDepth == nil ? .measured : .assumed,
      source: "\(method): \(lanesSource)")
    section.note(
      "storage.ceiling", .bandwidth(ceiling), source: "\(method): the most at any size and depth")
    section.note(
      "storage.latency", .time(latency),
      source: "\(method): the smallest reads, less their bytes at the rate of the fastest")
    section.note(
      ProfileKeys.curvePath,
      rows: rows.map { row in
        [
          "size": .bytes(row.byteCount), "depth": .count(row.queueDepth),
          "bandwidth": .bandwidth(row.bandwidth), "latency": .time(row.latency),
        ]
      }, source: "\(method)\(suffix)")
    return section
  }

  private var lanesSource: String {
    if let singleDepth {
      return "all reads were at depth \(singleDepth), which leaves open how many are served at once"
    }
    let sizes = largePoints.map(\.byteCount)
    let least = sizes.min() ?? .zero
    let range =
      least >= Self.expertByteCount
      ? "of \(Self.expertByteCount) and more" : "of up to \(sizes.max() ?? least)"
    return "the least depth within 5 % of the best for reads \(range)"
  }

  /// The rows of one depth, whose points are in order of size.
  private func rows(of points: [Point]) -> [StorageCurve.Row] {
    var seconds = points.map(\.seconds)
    for index in seconds.indices.dropLast().reversed() {
      seconds[index] = min(seconds[index], seconds[index + 1] / Self.leastGrowth)
    }
    let rate = zip(points, seconds).map { Double($0.byteCount.bytes) / $1 }.max() ?? 1
    let first = Double(points[0].byteCount.bytes) / rate
    // What was seen may hold time in the caller's queue, which is no part of the disk's service.
    let seen = points[0].readTime.map { min($0.inSeconds, seconds[0]) } ?? seconds[0]
    let alone = points.count > 1 ? seen - first : leastLatency
    let latency = max(0, min(alone, Self.mostLatency * seconds[0]))
    return zip(points, seconds).map { point, seconds in
      StorageCurve.Row(
        byteCount: point.byteCount, queueDepth: point.queueDepth,
        bandwidth: Bandwidth(
          bytesPerSecond: Double(point.queueDepth) * Double(point.byteCount.bytes) / seconds),
        latency: .nanoseconds(Int64(latency * 1e9)))
    }
  }

  /// The latency of the least depth with several sizes, in seconds; where there is none, what the
  /// first reads took beyond the time of their bytes at the most that was delivered.
  private var leastLatency: Double {
    let depths = Dictionary(grouping: points, by: \.queueDepth).filter { $1.count > 1 }
    guard let least = depths.keys.min(), let series = depths[least] else {
      let first = points[0]
      let bytes = Double(first.queueDepth * first.byteCount.bytes)
      let seen = first.readTime.map { min($0.inSeconds, first.seconds) } ?? first.seconds
      return max(0, seen - bytes / ceiling.bytesPerSecond)
    }
    return rows(of: series).first?.latency.inSeconds ?? 0
  }
}
