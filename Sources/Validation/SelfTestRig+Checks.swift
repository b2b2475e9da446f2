import DeviceInterface
import HostMachine
import Profiles
import Quantities
import Runs
import Simulation

extension SelfTestRig {
  /// One attempt at `check` with the device that `profile` describes.
  func attempt(at check: SelfTestCheck, on profile: DeviceProfile) throws -> SelfTestAttempt {
    switch check {
    case .bandwidth: try stream(profile, inFlight: 1, seconds: seconds)
    case .latency: try latency(profile)
    case .queueDepth:
      // A single lane is no faster for having two reads to serve.
      try stream(profile, inFlight: max(2, profile.storage.lanes), seconds: 0.6 * seconds)
    case .predictedReads: try predictedReads(profile)
    case .int8: try pacing(profile, .int8)
    case .float32: try pacing(profile, .float32)
    case .memoryTraffic: try pacing(profile, .memory)
    case .threads: try threadLimit(profile)
    case .dilation: try dilated(profile)
    case .ledger: try ledger(profile)
    }
  }

  /// Reads of one size, so many of them in flight, for about `seconds` of device time.
  private func stream(
    _ profile: DeviceProfile, inFlight: Int, seconds: Double
  ) throws -> SelfTestAttempt {
    let reads = ProbeReads(byteCount: Self.readByteCount, queueDepth: inFlight)
    let single = Self.readTime(profile, Self.readByteCount).inSeconds
    let count = max(4 * inFlight, Int(seconds / single * Double(inFlight)))
    // As many reads take less time the more of them are served at once.
    let model = Self.model(profile, threads: 1)
    let start = model.now
    try reads.stream(count, on: model)
    let fitting = Int(Double(count) * seconds / (model.now - start).inSeconds)
    let total = max(4 * inFlight, fitting)
    return try compare(profile, tolerance: 0.02) { try reads.stream(total, on: $0) }
      .moving(total * Self.readByteCount)
  }

  /// The median of single small reads, each begun by a device that has nothing to make up for.
  private func latency(_ profile: DeviceProfile) throws -> SelfTestAttempt {
    let expected = Self.readTime(profile, Self.smallReadByteCount)
    let reads = ProbeReads(byteCount: Self.smallReadByteCount, queueDepth: 1)
    let count = min(200, max(10, Int(0.4 * seconds / expected.inSeconds)))
    let tested = try apply(profile, threads: 1)
    return try median(of: count, on: tested, expected: expected) {
      try tested.time { try reads.one(0, .demand, on: tested.subject.device) }
    }
  }

  /// Demand reads that find every lane busy with predicted ones.
  private func predictedReads(_ profile: DeviceProfile) throws -> SelfTestAttempt {
    let expected = Self.readTime(profile, Self.readByteCount)
    let lanes = profile.storage.lanes
    let reads = ProbeReads(byteCount: Self.readByteCount, queueDepth: lanes + 1)
    let count = min(60, max(8, Int(0.4 * seconds / expected.inSeconds)))
    let tested = try apply(profile, threads: 1)
    return try median(of: count, on: tested, expected: expected) {
      let device = tested.subject.device
      let predicted = try (0..<lanes).map { try reads.submit($0, .predicted, on: device) }
      defer { for ticket in predicted { _ = device.withdraw(ticket) } }
      return try tested.time { try reads.one(lanes, .demand, on: device) }
    }
  }

  private func median(
    of count: Int, on tested: DeviceUnderTest, expected: Duration,
    _ measure: () throws -> (elapsed: Duration, lag: Duration)
  ) rethrows -> SelfTestAttempt {
    let samples = try (0..<count).map { _ in
      tested.settle()
      return try measure()
    }.sorted { $0.elapsed < $1.elapsed }
    let middle = samples[samples.count / 2]
    return SelfTestAttempt(
      expected: expected, measured: middle.elapsed, lag: middle.lag,
      tolerance: max(Self.latencyTolerance / expected, 0.03))
  }

  private static let latencyTolerance = Duration.microseconds(50)

  /// Long and short kernels in turn.
  private func pacing(
    _ profile: DeviceProfile, _ limit: PacedKernel.Limit
  ) throws -> SelfTestAttempt {
    let (long, short) = kernels(profile, limit)
    let count = max(10, Int(0.3 * seconds / 0.0021))
    return try compare(profile, tolerance: 0.02) { device in
      for _ in 0..<count {
        device.run(long)
        device.run(short)
      }
    }
  }

  private func kernels(
    _ profile: DeviceProfile, _ limit: PacedKernel.Limit
  ) -> (long: PacedKernel, short: PacedKernel) {
    let model = Self.model(profile, threads: threads(of: profile))
    return (
      PacedKernel(lasting: .milliseconds(2), limit, on: model),
      PacedKernel(lasting: .microseconds(100), limit, on: model)
    )
  }

  /// Kernels and reads on a device whose time runs twice as slow again.
  private func dilated(_ profile: DeviceProfile) throws -> SelfTestAttempt {
    let (long, _) = kernels(profile, .int8)
    let reads = ProbeReads(byteCount: Self.readByteCount, queueDepth: 1)
    let single = Self.readTime(profile, Self.readByteCount).inSeconds + 0.002
    let count = max(4, Int(0.2 * seconds / single))
    return try compare(profile, dilation: 2 * dilation, tolerance: 0.02) { device in
      for _ in 0..<count {
        device.run(long)
        try reads.one(0, .demand, on: device)
      }
    }
  }

  /// How many threads compute, and for how much processor time.
  private func threadLimit(_ profile: DeviceProfile) throws -> SelfTestAttempt {
    let limit = threads(of: profile)
    let tested = try apply(profile, threads: limit)
    let census = ThreadCensus(rows: 4 * limit, rowTime: .microseconds(500))
    let start = tested.wall.now
    for _ in 0..<max(4, Int(40 * seconds)) { tested.subject.device.run(census) }
    let wall = (tested.wall.now - start).inSeconds
    let counts = census.counts
    // More processor time than the threads can have had is another way of having more threads.
    let busy = counts.processorTime.inSeconds / wall
    let seen = Double(max(counts.threadCount, counts.mostAtOnce))
    return .limit(
      Double(limit), measured: busy > 1.02 * Double(limit) ? max(seen, busy) : seen, unit: .threads)
  }

  /// Whether a budget is kept to the last slot, and refused where not even the least fits.
  private func ledger(_ profile: DeviceProfile) throws -> SelfTestAttempt {
    let cap = profile.memory.available
    var ledger = MemoryLedger(
      cap: cap, weights: ByteCount(cap.bytes / 4), keyValues: ByteCount(cap.bytes / 8),
      scratch: ByteCount(cap.bytes / 16), runtime: ByteCount(cap.bytes / 16),
      slotByteCount: ByteCount(max(4096, cap.bytes / 1000)), expertCount: 100_000,
      minimumSlotCount: 6)
    let drawn = try ledger.fixed + parts.slotCount(ledger) * ledger.slotByteCount
    ledger.cap = ledger.minimum - ByteCount(1)
    let isRefused = (try? parts.slotCount(ledger)) == nil
    // A budget that was not refused is one that would have been overdrawn.
    let measured = isRefused ? drawn : max(drawn, cap + ledger.minimum)
    return .limit(Double(cap.bytes), measured: Double(measured.bytes), unit: .bytes)
  }

  /// One read alone, by the model.
  static func readTime(_ profile: DeviceProfile, _ byteCount: ByteCount) -> Duration {
    let model = model(profile, threads: 1)
    let start = model.now
    try? ProbeReads(byteCount: byteCount, queueDepth: 1).one(0, .demand, on: model)
    return model.now - start
  }
}
