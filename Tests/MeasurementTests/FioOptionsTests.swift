@testable import Measurement
import Results
import Testing

@Suite struct FioOptionsTests {
  /// What is said of `job`; empty where it is accepted.
  private func complaint(_ job: FioJob, global: [String: String] = [:]) -> String {
    do throws(RunError) {
      let text = FioJob.report([job], global: global)
      _ = try FioOutput(bytes: Array(text.utf8), file: "f", title: nil)
      return ""
    } catch {
      return error.description
    }
  }

  @Test(arguments: [
    ("blocksize", "8k", "blocksize=8k and bs=128k"), ("buffered", "1", "buffered=1 and direct=1"),
    ("readwrite", "read", "readwrite=read and rw=randread"),
    ("odirect", "0", "direct=1 and odirect=0"),
  ])
  func `two spellings of an option that say different things are refused with both`(
    option: String, value: String, both: String
  ) {
    let text = complaint(.with([option: value]))
    #expect(text == "f: job a has \(both), which contradict each other; run it with one of them")
  }

  @Test(arguments: [
    ("blocksize", "131072"), ("buffered", "0"), ("readwrite", "randread"), ("odirect", "1"),
    ("buffered", "-9223372036854775808"),
  ])
  func `two spellings that say the same are one`(option: String, value: String) {
    #expect(complaint(.with([option: value])) == "")
  }

  @Test func `options for all jobs contradict each other only where a job has none of its own`() {
    let sizes = ["bs": "1m", "blocksize": "2m"]
    #expect(complaint(.with(), global: sizes) == "")
    var job = FioJob()
    job.options["bs"] = nil
    #expect(complaint(job, global: sizes).contains("blocksize=2m and bs=1m"))
  }

  @Test(arguments: ["aio", "linuxaio"])
  func `other names of libaio are it`(engine: String) {
    let job = FioJob.with(["ioengine": engine, "iodepth": "4"]) { $0.inFlight = 3.9 }
    #expect(complaint(job) == "")
    #expect(complaint(.with(["iodepth": "4"]) { $0.inFlight = 0.9 }).contains("iodepth=4"))
  }

  @Test func `a size of zones without a mode makes them strided`() {
    let strided = complaint(.with(["zonesize": "1m", "zonerange": "2m"]))
    #expect(strided.contains("zonesize=1m, which reads one part of the file at a time"))
    #expect(complaint(.with(), global: ["zonesize": "1m"]).contains("zonesize=1m"))
    #expect(complaint(.with(["zonesize": "0"])) == "")
    #expect(complaint(.with(["zonesize": "1m", "zonemode": "zbd"])) == "")
  }

  @Test func `of several levels that cannot be the least is named`() {
    let levels = ["8": 20.0, "16": 20, "32": 20, ">=64": 40]
    let text = complaint(.with(["iodepth": "4"]) { ($0.inFlight, $0.levels) = (3.9, levels) })
    #expect(text.contains("20 % of its reads at an iodepth_level of 8;"), "\(text)")
  }

  @Test func `two percentiles of one rank have one time`() {
    let times = "{\"mean\": 1310720, \"percentile\": {\"50\": 1200000, \"50.0\": 1300000}}"
    let text = complaint(.with { $0.claims = ["lat_ns": times] })
    #expect(text.contains("a percentile 50 of 1200000 with a percentile 50 of 1300000"), "\(text)")
  }
}
