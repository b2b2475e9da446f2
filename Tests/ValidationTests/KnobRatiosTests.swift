import HostMachine
import Quantities
import Results
import Testing

@testable import Validation

/// From slowdowns to verdicts, by numbers that can be checked on paper.
@Suite struct KnobRatiosTests {
  private func verdict(
    _ measured: [Double], _ expected: [Double], allowed: Double = 0.05
  ) -> KnobVerdict {
    KnobRatios(measured: measured, expected: expected, allowedError: allowed).verdict.verdict
  }

  @Test func `an error within what is allowed is trusted, the whole interval included`() {
    #expect(verdict([2, 2.02, 1.98], [2.01]) == .trust)
    #expect(verdict([2, 2.02, 1.98], [2.01, 1.99]) == .trust)
    // 2.05 is 2.5 % over the median, and 5.1 % over the least.
    #expect(verdict([2, 2.02, 1.95], [2.05]) != .trust)
    #expect(verdict([1, 1, 1], [1.04], allowed: 0.03) == .lowerBound)
  }

  @Test func `an error to one side is a bound of the speed`() {
    // A slowdown that is too large: the device is faster than simulated.
    #expect(verdict([2, 2.05], [2.2]) == .lowerBound)
    #expect(verdict([2, 2.05], [1.8]) == .upperBound)
    #expect(verdict([2, 2.05], [2.05, 2.2]) == .lowerBound)
  }

  @Test func `a bound that is far off says nothing`() {
    let far = KnobRatios(measured: [2], expected: [2.6], allowedError: 0.05).verdict
    #expect(far.verdict == .doNotUse)
    #expect(far.reason?.contains("off by up to +30 %") == true)
    #expect(verdict([2], [1.4]) == .doNotUse)
  }

  @Test func `errors to both sides are no bound, and a wide interval no measurement`() {
    #expect(verdict([2, 2.01], [1.8, 2.2]) == .doNotUse)
    let unsteady = KnobRatios(measured: [1.8, 2.2], expected: [2], allowedError: 0.05).verdict
    #expect(unsteady.verdict == .notJudged)
    #expect(unsteady.reason == "the host was too unsteady: measured slowdowns differ by 22 %")
    #expect(verdict([2], []) == .notJudged)
  }

  @Test func `a limiter that does nothing is found out`() {
    func fault(left: Double) -> String? {
      LimiterEvidence(left: left, expected: 95...105, note: "a stream got \(left)")
        .fault(of: "reads, by the kernel")
    }
    #expect(fault(left: 100) == nil)
    #expect(fault(left: 4000) == "reads, by the kernel did not limit: a stream got 4000.0")
    #expect(fault(left: 50) != nil)
  }

  @Test(arguments: [
    (limit: 50, peak: 40, resident: 44, isFault: false),
    // The run was charged elsewhere, the limit is not kept, or it is another.
    (50, 4, 44, true), (50, 51, 44, true), (64, 40, 44, true), (0, 40, 44, true),
  ])
  func `a group that does not hold the run is found out`(
    limit: Int, peak: Int, resident: Int, isFault: Bool
  ) {
    let evidence = LimiterEvidence(
      limit: .mebibytes(limit), peak: .mebibytes(peak), hits: (before: 2, after: 5),
      cap: .mebibytes(50), resident: .mebibytes(resident))
    #expect((evidence.fault(of: "memory") != nil) == isFault)
    #expect(evidence.reclaimCount == 3)
  }

  @Test func `pages that were taken back speak against a cap`() {
    var row = KnobValidationRow(knob: .memory, verdict: .notJudged)
    row.simulatedRatio = 1
    row.measuredRatio = 1
    row.judge([1], reclaimCount: 0)
    #expect(row.verdict == .trust)
    row.judge([1], reclaimCount: 2)
    #expect(row.verdict == .doNotUse)
    #expect(row.reason == "the kernel took pages back 2 times while tokens were decoded")
  }
}
