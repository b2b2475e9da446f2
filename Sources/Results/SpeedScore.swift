extension SpeedsRecord {
  /// The errors of all speeds of a class and phase, each device counted once.
  public struct Score: Codable, Hashable, Sendable {
    public var speedClass: SpeedClass
    public var phase: SpeedPhase
    /// How many devices there are.
    public var devices: Int
    /// The mean over devices of the mean absolute error of each.
    public var deviceError: Double
    /// Between which errors nine of ten draws of as many of these devices lie.
    public var lowDeviceError, highDeviceError: Double
    /// Of all rows, each counted once.
    public var errors: ErrorStatistics
    /// The share of rows whose measured speed lies in its interval, which states 0.9.
    public var coverage: Double
    /// The most that `deviceError` may be.
    public var allowedDeviceError: Double
    /// The most that any absolute error may be; nil where nothing is asked.
    public var allowedWorstError: Double?
    /// Whether both are kept.
    public var isPassed: Bool

    enum CodingKeys: String, CodingKey {
      case phase, devices, errors, coverage
      case speedClass = "class"
      case deviceError = "device_error"
      case lowDeviceError = "low_device_error"
      case highDeviceError = "high_device_error"
      case allowedDeviceError = "allowed_device_error"
      case allowedWorstError = "allowed_worst_error"
      case isPassed = "passed"
    }
  }

  /// The most that errors of a class and phase may be.
  public static func limits(
    of speedClass: SpeedClass, _ phase: SpeedPhase
  ) -> (device: Double, worst: Double?) {
    switch (speedClass, phase) {
    case (.measured, .decode): (0.10, 0.30)
    case (.measured, .prefill): (0.25, 0.60)
    case (.dataSheet, .decode): (0.17, nil)
    case (.dataSheet, .prefill): (0.38, nil)
    }
  }
}

extension SpeedsRecord.DeviceScore {
  /// The errors of those of `cells` that count, by device, class and phase, in the order in which
  /// they are first met.
  public static func all(of cells: [SpeedsRecord.Cell]) -> [SpeedsRecord.DeviceScore] {
    SpeedClass.allCases.flatMap { speedClass in
      SpeedPhase.allCases.flatMap { phase in
        let counted = cells.filter {
          $0.isCounted && $0.speedClass == speedClass && $0.phase == phase
        }
        let names = counted.map(\.device)
        return names.indices.filter { names.firstIndex(of: names[$0]) == $0 }.compactMap { index in
          ErrorStatistics(
            counted.filter { $0.device == names[index] }.map { ($0.name, $0.ratio) }
          ).map {
            SpeedsRecord.DeviceScore(
              device: names[index], speedClass: speedClass, phase: phase, errors: $0)
          }
        }
      }
    }
  }
}

extension SpeedsRecord.Score {
  /// The score of those of `cells` that count and are of a class and phase; nil where none is.
  ///
  /// - Parameter draw: Gives a whole number below its argument, all alike often.
  public init?(
    _ cells: [SpeedsRecord.Cell], _ speedClass: SpeedClass, _ phase: SpeedPhase,
    draw: (Int) -> Int
  ) {
    let counted = cells.filter {
      $0.isCounted && $0.speedClass == speedClass && $0.phase == phase
    }
    guard let errors = ErrorStatistics(counted.map { ($0.name, $0.ratio) }) else { return nil }
    let means = SpeedsRecord.DeviceScore.all(of: counted).map(\.errors.meanAbsoluteError)
    let limits = SpeedsRecord.limits(of: speedClass, phase)
    self.speedClass = speedClass
    self.phase = phase
    self.errors = errors
    devices = means.count
    deviceError = Self.mean(means)
    (lowDeviceError, highDeviceError) = Self.interval(of: means, draw: draw)
    coverage = Double(counted.count(where: \.isWithin)) / Double(counted.count)
    allowedDeviceError = limits.device
    allowedWorstError = limits.worst
    isPassed =
      deviceError <= limits.device
      && limits.worst.map { abs(errors.worstError) <= $0 } != false
  }

  /// The bootstrap interval of the mean: 5 and 95 % of the means of redrawn devices.
  private static func interval(
    of means: [Double], draw: (Int) -> Int
  ) -> (low: Double, high: Double) {
    let redrawn = (0..<drawCount).map { _ in
      mean(means.map { _ in means[draw(means.count)] })
    }.sorted()
    return (redrawn[drawCount / 20], redrawn[drawCount - 1 - drawCount / 20])
  }

  private static let drawCount = 2000

  private static func mean(_ values: [Double]) -> Double {
    values.reduce(0, +) / Double(values.count)
  }
}
