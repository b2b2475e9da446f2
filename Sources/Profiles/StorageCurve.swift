public import Quantities

/// How long a read takes on a storage device, by its size and by how many are in flight.
///
/// A row says what a stream of reads of one size delivers; so a read takes, from the moment a lane
/// takes it up, `queueDepth * size / bandwidth`, of which `latency` passes before the first byte.
/// Between two rows both times grow linearly with the size: a larger read never ends before a
/// smaller one, and a device that takes latency + bytes / bandwidth is met exactly from any two of
/// its rows. (Interpolating the bandwidth over the logarithm of the size has neither property.)
/// Outside of the rows the latency and the transfer rate of the nearest row hold.
public struct StorageCurve: Hashable, Sendable {
  /// One measurement.
  public struct Row: Hashable, Sendable {
    /// The size of each read.
    public var byteCount: ByteCount
    /// How many reads were in flight at a time.
    public var queueDepth: Int
    /// What all of them together delivered.
    public var bandwidth: Bandwidth
    /// The part of a read's time that passes before its first byte.
    public var latency: Duration

    /// The time of one read, from being taken up by a lane to its last byte, in seconds.
    var seconds: Double {
      Double(queueDepth) * Double(byteCount.bytes) / bandwidth.bytesPerSecond
    }

    /// How fast one read moves once its latency is over.
    var transferRate: Bandwidth {
      Bandwidth(bytesPerSecond: Double(byteCount.bytes) / (seconds - latency.inSeconds))
    }
  }

  /// How one read is served, in seconds and bytes per second.
  public struct Service: Hashable, Sendable {
    public var latency: Double
    public var transfer: Double
  }

  /// By depth, then by size.
  public let rows: [Row]
  private let depths: [[Row]]

  /// The curve through `rows`, in any order.
  ///
  /// - Precondition: there is a row; each has a positive size, depth and bandwidth and a latency
  ///   below the time of its read; no size occurs twice at one depth.
  public init(rows: [Row]) {
    precondition(!rows.isEmpty, "a storage curve has at least one row")
    let sorted = rows.sorted { ($0.queueDepth, $0.byteCount) < ($1.queueDepth, $1.byteCount) }
    for row in rows {
      precondition(row.latency.inSeconds < row.seconds, "a read takes longer than its latency")
    }
    self.rows = sorted
    depths = sorted.map(\.queueDepth).uniqued().map { queueDepth in
      sorted.filter { $0.queueDepth == queueDepth }
    }
  }

  /// A device on which each read takes `latency` and then moves at `bandwidth`, whatever its size.
  public init(latency: Duration, bandwidth: Bandwidth) {
    let size = ByteCount.mebibytes(1)
    let seconds = latency.inSeconds + Double(size.bytes) / bandwidth.bytesPerSecond
    self.init(rows: [
      Row(
        byteCount: size, queueDepth: 1,
        bandwidth: Bandwidth(bytesPerSecond: Double(size.bytes) / seconds), latency: latency)
    ])
  }

  /// What a stream of reads of `byteCount` delivers with `queueDepth` of them in flight, before the
  /// device's ceiling.
  ///
  /// - Parameter factor: Of the rate at which bytes move once the latency is over.
  public func bandwidth(
    ofReads byteCount: ByteCount, inFlight queueDepth: Int = 1, factor: Double = 1
  ) -> Bandwidth {
    let service = service(of: Double(byteCount.bytes), inFlight: queueDepth)
    return Bandwidth(
      bytesPerSecond: Double(queueDepth) * Double(byteCount.bytes)
        / (service.latency + service.transfer / factor))
  }

  /// The service of a read of `bytes` while `queueDepth` reads are in flight, itself included.
  ///
  /// Between two depths of the curve the times grow linearly. Past its deepest rows the sum of all
  /// lanes stays the same; a curve of depth 1 does not say where that is and leaves it to the
  /// device's ceiling.
  public func service(of bytes: Double, inFlight queueDepth: Int) -> Service {
    guard let upper = depths.firstIndex(where: { $0[0].queueDepth >= queueDepth }) else {
      return saturatedService(of: bytes, inFlight: queueDepth)
    }
    let above = Self.service(of: bytes, in: depths[upper])
    let aboveDepth = depths[upper][0].queueDepth
    guard aboveDepth > queueDepth, upper > 0 else { return above }
    let belowDepth = depths[upper - 1][0].queueDepth
    let share = Double(queueDepth - belowDepth) / Double(aboveDepth - belowDepth)
    return Self.service(of: bytes, in: depths[upper - 1]).moved(towards: above, by: share)
  }

  private func saturatedService(of bytes: Double, inFlight queueDepth: Int) -> Service {
    let deepest = depths[depths.count - 1]
    var service = Self.service(of: bytes, in: deepest)
    guard deepest[0].queueDepth > 1 else { return service }
    let slowdown = Double(queueDepth) / Double(deepest[0].queueDepth)
    service.transfer = (service.latency + service.transfer) * slowdown - service.latency
    return service
  }

  /// The service of a read by the rows of one depth, in order of size.
  private static func service(of bytes: Double, in rows: [Row]) -> Service {
    guard let upper = rows.firstIndex(where: { Double($0.byteCount.bytes) >= bytes }) else {
      return scaled(rows[rows.count - 1], to: bytes)
    }
    guard upper > 0 else { return scaled(rows[0], to: bytes) }
    let (below, above) = (rows[upper - 1], rows[upper])
    let first = Double(below.byteCount.bytes)
    let share = (bytes - first) / (Double(above.byteCount.bytes) - first)
    return Service(below).moved(towards: Service(above), by: share)
  }

  /// The row's latency, and its transfer rate for another size.
  private static func scaled(_ row: Row, to bytes: Double) -> Service {
    var service = Service(row)
    service.transfer *= bytes / Double(row.byteCount.bytes)
    return service
  }
}

extension StorageCurve.Service {
  fileprivate init(_ row: StorageCurve.Row) {
    latency = row.latency.inSeconds
    transfer = row.seconds - row.latency.inSeconds
  }

  fileprivate func moved(towards other: Self, by share: Double) -> Self {
    Self(
      latency: latency + (other.latency - latency) * share,
      transfer: transfer + (other.transfer - transfer) * share)
  }
}

extension [Int] {
  /// Each value once; the array is sorted.
  fileprivate func uniqued() -> [Int] {
    reduce(into: []) { unique, value in if unique.last != value { unique.append(value) } }
  }
}
