import Results

/// What makes one part of this host small from outside of a run, and not by Edgewise's throttle.
struct KnobLimiter {
  /// Such as `reads, by the kernel (control groups v1)`.
  var name: String
  /// Makes a run while that part is small; nil after an interruption.
  var limited: (KnobRun, HostRuns) throws -> LimitedRun?
}

/// A run that was limited, and what was seen of its limiter.
struct LimitedRun {
  var record: RunRecord
  var evidence: LimiterEvidence
}

/// What was seen of a limiter while it was at work, in the unit of its knob.
struct LimiterEvidence {
  /// What was left to the run, as far as it was seen: of bandwidths and cores that much, of memory
  /// the most that was charged to it.
  var left: Double
  /// Where that lies if the limiter limits.
  var expected: ClosedRange<Double>
  /// What the limiter took itself; 0 where it takes nothing.
  var taken = 0.0
  /// How often the kernel took pages back while tokens were decoded.
  var reclaimCount = 0
  /// In words, such as `the kernel allows 20.0 MB/s, a plain stream got 19.8 MB/s`.
  var note: String

  /// Why nothing follows from the run: the limiter was not at work; nil where it was.
  func fault(of limiter: String) -> String? {
    expected.contains(left) ? nil : "\(limiter) did not limit: \(note)"
  }
}

/// This machine cannot make a part of itself small, for a reason in a sentence.
struct MissingLimiter: Error {
  let reason: String
}
