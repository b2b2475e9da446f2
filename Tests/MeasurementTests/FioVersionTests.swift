import Profiles
import Results
import Testing

@testable import Measurement

/// What older versions of fio write in another way, and what they do while they get going.
@Suite struct FioVersionTests {
  private func output(_ text: String) throws -> FioOutput {
    try FioOutput(bytes: Array(text.utf8), file: "f", title: nil)
  }

  private func complaint(_ text: String) -> String {
    do { _ = try output(text) } catch { return "\(error)" }
    return ""
  }

  private func times(_ percentiles: String) -> FioJob {
    .with { job in
      job.claims = ["clat_ns": "{\"mean\": 1310720, \"percentile\": {\(percentiles)}}"]
    }
  }

  @Test func `places that percentiles leave empty are none`() throws {
    let usual = "\"1.000000\": 1200000, \"50.000000\": 1310000"
    let empty = String(repeating: ", \"0.00\": 0", count: 3)
    let filled = try output(FioJob.report([times(usual + empty)]))
    #expect(filled.part.yaml == (try output(FioJob.report([times(usual)]))).part.yaml)
    let unlike = times(usual + ", \"0.00\": 0, \"0.00\": 1")
    #expect(complaint(FioJob.report([unlike])).contains("\"0.00\" twice"))
    // An option given twice says two things.
    let twice = FioJob.report([.with()]).replacing("\"rw\": ", with: "\"rw\": \"read\", \"rw\": ")
    #expect(complaint(twice).contains("\"rw\" twice"))
  }

  /// Jobs reported as one, by a version that does not say how long they ran.
  private func group(of jobs: Int, samples: Double) -> String {
    let job = FioJob.with(["numjobs": "\(jobs)", "group_reporting": "1"]) { job in
      (job.inFlight, job.milliseconds) = (Double(jobs), 60_000)
      job.claims = ["bw": "97656", "bw_mean": "\(samples)", "bw_samples": "\(120 * jobs)"]
    }
    return FioJob.report([job]).replacing("\"job_runtime\": 60000,", with: "")
  }

  @Test(arguments: [2, 4, 16])
  func `what was counted of one of several jobs may stand for all`(jobs: Int) {
    let all = 97_656.0
    for samples in [all, all / Double(jobs), 0.8 * all / Double(jobs)] {
      #expect(complaint(group(of: jobs, samples: samples)) == "")
    }
    for samples in [all * 4, all / Double(jobs) / 4] {
      #expect(complaint(group(of: jobs, samples: samples)).contains("bw_mean"))
    }
  }

  private func ramped(_ stray: Int, options: [String: String] = ["ramp_time": "5s"]) -> FioJob {
    .with(["iodepth": "256"].merging(options) { $1 }) { job in
      job.inFlight = 250
      let reads = job.rate * job.milliseconds / 1000 / job.byteCount
      job.claims = ["io_bytes": "\((reads + stray) * job.byteCount)", "io_kbytes": "null"]
    }
  }

  @Test func `reads that were under way as a ramp ended are no reads of another size`() throws {
    let plain = try output(FioJob.report([ramped(0)])).part.yaml
    for stray in [5, 256] { #expect(try output(FioJob.report([ramped(stray)])).part.yaml == plain) }
    for job in [ramped(300), ramped(256, options: [:]), ramped(-256)] {
      let text = complaint(FioJob.report([job]))
      #expect(text.contains("io_bytes ÷ total_ios") || text.contains("bw_bytes"), "\(text)")
    }
  }

  @Test func `levels of reads that were begun before are a little more than all`() {
    func said(_ share: Double) -> String {
      complaint(FioJob.report([.with { $0.levels = ["1": share] }]))
    }
    #expect(said(100.000206) == "")
    #expect(said(103.5).contains("iodepth_level"))
  }

  @Test func `one depth leaves open how many reads are served at once`() throws {
    let one = try output(FioJob.report([.with()]))
    #expect(one.caveats.contains { $0.hasPrefix("all reads are at depth 1, which leaves open") })
    #expect(one.part.yaml.contains("all reads were at depth 1"))
    let deep = FioJob.with(["iodepth": "8"]) { job in
      (job.name, job.group, job.inFlight, job.rate) = ("b", 1, 7.9, 400_000_000)
    }
    let two = try output(FioJob.report([.with(), deep]))
    #expect(!two.caveats.contains { $0.contains("at depth") })
    #expect(two.part.yaml.contains("the least depth within 5 % of the best for reads of 64 KiB"))
  }

  @Test func `a result behind the marks of a shell or a letter is one`() throws {
    let text = FioJob.report([.with()])
    let plain = try output(text).part.yaml
    #expect(try output(">" + text).part.yaml == plain)
    #expect(complaint("fio> " + text).contains("is not what fio writes"))
  }
}
