@testable import HostMachine
import Models
import Profiles
import Quantities
import Results
import Runs
import TestSupport
import Testing

@testable import Validation

/// A made-up host, whose runs take the time that a profile says: what is measured on it is what is
/// simulated.
@Suite(.serialized) struct KnobValidationTests {
  init() throws {
    let file = try ModelFile(path: TinyModel.path, files: disk)
    _ = try BundleLocator(model: file).bundle(at: nil, progress: nil)
  }

  /// Runs on `profile`; the time of each token is multiplied by `factor`.
  private func runs(on profile: DeviceProfile, factor: Double = 1) -> HostRuns {
    HostRuns { run, _, meanwhile in
      meanwhile { true }
      let prepared = try PreparedRun(
        options: run.options(on: .simulated(profile)), files: disk, progress: nil)
      var record = RunRecord(
        try prepared.execute(onText: { _ in }, isInterrupted: { false }), of: prepared,
        mode: "host", prefetchDepth: 1)
      record.tokenSeconds = record.tokenSeconds.map { $0 * factor }
      return record
    }
  }

  private func validation(
    of knob: Knob, processors: Int = 2, limiter: @escaping () throws -> KnobLimiter
  ) throws -> KnobValidationRow {
    let profile = try SmallProfile.profile()
    let topology = CoreTopology(
      processors: (0..<processors).map {
        CoreTopology.Processor(number: $0, core: $0, strength: 1)
      }, quota: nil)
    var validation = KnobValidation(
      modelPath: TinyModel.path, prompt: "And it came to pass", tokenCount: 8, seed: 1,
      rounds: 2, command: "", files: disk, runs: runs(on: profile), topology: topology
    ) { _, _ in try limiter() }
    validation.knobs = [knob]
    validation.memory = .mebibytes(50)
    validation.isApplied = false
    let record = try validation.run(
      profile: { profile },
      .init(bundling: { _ in }, progress: { _, _ in }, isInterrupted: { false }))
    #expect(record.isComplete)
    return try #require(record.rows.first)
  }

  /// A limiter under which the host is as `profile` with `settings` says, and tokens take `factor`
  /// times as long as that.
  private func limiter(
    _ settings: [String], left: Double, factor: Double = 1
  ) throws -> KnobLimiter {
    let limited = try SmallProfile.profile().applying(settings)
    return KnobLimiter(name: "reads, by a test") { run, _ in
      try runs(on: limited, factor: factor).make(run, nil, { _ in }).map {
        LimitedRun(
          record: $0, evidence: LimiterEvidence(left: left, expected: 2e7...2e7, note: "seen"))
      }
    }
  }

  @Test func `a host that is as its profile says is trusted`() throws {
    let row = try validation(of: .storage) {
      try limiter(["storage.bandwidth=20 MB/s"], left: 2e7)
    }
    #expect(row.verdict == .trust, "\(row)")
    #expect(row.setting == "storage.bandwidth=20000000 B/s")
    let factor = try #require(row.profileFactor)
    #expect(abs(factor - 1) < 1e-2)
    #expect(try #require(row.measuredRatio) > 1.5)
    #expect(abs(try #require(row.simulatedError)) < 1e-3)
    #expect(row.rounds == 2 && row.leastRatio == row.greatestRatio && row.appliedRatio == nil)
  }

  @Test func `a host that gets slower than it should is found out`() throws {
    let row = try validation(of: .storage) {
      try limiter(["storage.bandwidth=20 MB/s"], left: 2e7, factor: 1.1)
    }
    #expect(row.verdict == .upperBound)
    #expect(abs(try #require(row.simulatedError) - (1 / 1.1 - 1)) < 1e-3)
  }

  @Test func `fewer cores are fewer threads of the profile`() throws {
    let row = try validation(of: .cores) {
      KnobLimiter(name: "processors, by a test") { run, runs in
        #expect(run.threads == 1 && run.memoryBytes == nil)
        return try runs.make(run, nil, { _ in }).map {
          LimitedRun(
            record: $0, evidence: LimiterEvidence(left: 1, expected: 1...1, note: "seen"))
        }
      }
    }
    #expect(row.verdict == .trust, "\(row)")
    #expect(row.setting == "--threads 1")
    #expect(abs(try #require(row.simulatedError)) < 0.05)
  }

  @Test func `nothing is said where the limiter does not limit`() throws {
    let row = try validation(of: .storage) { try limiter([], left: 1e8) }
    #expect(row.verdict == .notJudged)
    #expect(row.reason == "reads, by a test did not limit: seen")
    #expect(row.measuredRatio == nil)
  }

  @Test func `what is missing is said in a sentence`() throws {
    let missing = try validation(of: .storage) {
      throw HostError(path: "--enforce kernel", reason: "no control groups for io; leave it out")
    }
    #expect(missing.verdict == .notJudged)
    #expect(
      missing.reason
        == "the system does not let this process limit it: no control groups for io")
    for knob in [Knob.cores, .memoryBandwidth] {
      let row = try validation(of: knob, processors: 1) {
        throw MissingLimiter(reason: "is not asked for")
      }
      #expect(row.reason == "this host gives the process one processor, and two are needed")
    }
  }

  @Test func `another work than the free run's is no measurement`() throws {
    let row = try validation(of: .storage) {
      KnobLimiter(name: "another seed") { run, runs in
        var other = run
        other.seed += 1
        return try runs.make(other, nil, { _ in }).map {
          LimitedRun(
            record: $0, evidence: LimiterEvidence(left: 1, expected: 0...1, note: ""))
        }
      }
    }
    #expect(row.reason == "free and limited runs did not do the same work")
  }

  @Test func `a run that the kernel ends needs more than its cap`() throws {
    let row = try validation(of: .memory) {
      KnobLimiter(name: "memory, by a test") { _, _ in throw EndedRun(.killed(9)) }
    }
    #expect(row.verdict == .doNotUse)
    #expect(row.reason == "the kernel ended the run: it needs more memory than its cap")
  }
}
