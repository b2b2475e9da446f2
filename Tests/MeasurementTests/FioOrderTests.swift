@testable import Measurement
import Results
import Testing

@Suite struct FioOrderTests {
  /// What is said of jobs of 5 seconds; empty where they are accepted.
  private func complaint(_ jobs: [FioJob]) -> String {
    do throws(RunError) {
      _ = try FioOutput(bytes: Array(FioJob.report(jobs).utf8), file: "f", title: nil)
      return ""
    } catch {
      return error.description
    }
  }

  /// A job beside `FioJob()`, in a group of its own, that reads other blocks.
  private func other(_ change: (inout FioJob) -> Void = { _ in }) -> FioJob {
    var job = FioJob()
    (job.name, job.group, job.byteCount, job.options["bs"]) = ("b", 1, 1 << 20, "1m")
    change(&job)
    return job
  }

  private func writer(_ change: (inout FioJob) -> Void = { _ in }) -> FioJob {
    other {
      ($0.rate, $0.written) = (0, 9)
      change(&$0)
    }
  }

  private func begun(at seconds: Int, _ job: FioJob) -> FioJob {
    var job = job
    job.rest += ", \"job_start\": \(1_700_000_000_000 + 1000 * seconds)"
    return job
  }

  private func over(after seconds: Int, _ jobs: [FioJob]) -> [FioJob] {
    jobs.map { job in
      var job = job
      job.rest += ", \"elapsed\": \(seconds)"
      return job
    }
  }

  @Test func `jobs of one group ran at the same time`() {
    #expect(complaint([FioJob(), other { $0.group = 0 }]).contains("a and b ran at the same time"))
    let wrote = complaint([FioJob(), writer { $0.group = 0 }])
    #expect(wrote.contains("a ran at the same time as b, which writes"))
    let trimmed = complaint([
      FioJob(),
      writer {
        ($0.group, $0.written, $0.rest) = (0, 0, ", \"trim\": {\"total_ios\": 7}")
      },
    ])
    #expect(trimmed.contains("as b, which trims"))
    #expect(complaint([FioJob(), other(), writer { $0.group = 2 }]) == "")
    #expect(complaint([FioJob(), other { ($0.group, $0.options["wait_for"]) = (0, "a") }]) == "")
  }

  @Test func `where it is said when jobs began, that counts`() {
    #expect(
      complaint([begun(at: 0, FioJob()), begun(at: 3, other())])
        .contains("a and b ran at the same time"))
    #expect(complaint([begun(at: 0, FioJob()), begun(at: 6, other())]) == "")
    let wrote = begun(
      at: 0, writer { $0.rest = ", \"write\": {\"io_bytes\": 9, \"runtime\": 5000}" })
    // The counters of what it wrote are there once.
    let text = FioJob.report([begun(at: 0, FioJob()), wrote])
      .replacing("\n \"write\": {\"io_bytes\": 9},", with: "")
    let error = #expect(throws: RunError.self) {
      try FioOutput(bytes: Array(text.utf8), file: "f", title: nil)
    }
    #expect(error?.description.contains("as b, which writes") == true)
  }

  @Test func `groups that together take longer than fio ran were not one after the other`() {
    #expect(
      complaint(over(after: 6, [FioJob(), other()])).contains("10.0 s one after the other, and fio")
    )
    #expect(complaint(over(after: 11, [FioJob(), other()])) == "")
    #expect(complaint(over(after: 6, [FioJob()])) == "")
    // What is not counted takes its time too; what they wait passes beside it.
    let ramped = other { ($0.options["startdelay"], $0.options["ramp_time"]) = ("500ms", "2") }
    #expect(complaint(over(after: 12, [FioJob(), ramped])).contains("12.0 s one after the other"))
    #expect(complaint(over(after: 13, [FioJob(), ramped])) == "")
    let timed = [begun(at: 0, FioJob()), begun(at: 6, other())]
    #expect(complaint(over(after: 6, timed)) == "")
  }

  @Test func `jobs of one name are one only where they are alike`() {
    var late = FioJob()
    late.options["startdelay"] = "6"
    #expect(
      complaint([FioJob(), late]).contains("a and a are kept apart by nothing but startdelay"))
    let second = complaint([begun(at: 0, FioJob()), begun(at: 6, FioJob())])
    #expect(second.contains("both read 128 KiB at depth 1"))
    #expect(complaint([FioJob(), FioJob()]) == "")
  }
}
