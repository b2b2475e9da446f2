import Foundation
@testable import Measurement
import Profiles
import Results
import TestSupport
import Testing

@Suite struct FioRefusalTests {
  private func complaint(_ text: String) -> String {
    let error = #expect(throws: RunError.self, "\(text)") {
      try FioOutput(bytes: Array(text.utf8), file: "result.json", title: nil)
    }
    return error?.description ?? ""
  }

  private func complaint(
    _ options: [String: String] = [:], _ change: (inout FioJob) -> Void = { _ in }
  ) -> String {
    complaint(FioJob.report([.with(options, change)]))
  }

  @Test func `each file that cannot be used has a sentence`() {
    var other = FioJob()
    (other.name, other.group) = ("b", 1)
    let cases: [(text: String, reason: String)] = [
      ("<html>", "is not what fio writes"), ("{\"jobs\": 3}", "is not what fio writes"),
      (FioJob.report([]), "holds no job that reads"),
      (FioJob.report([FioJob(), other]), "both read 128 KiB at depth 1"),
      ("{\"fio version\": \"fio-3.1\", \"client_stats\": [{}]}", "fio --client"),
    ]
    for (text, reason) in cases { #expect(complaint(text).contains(reason), "\(text)") }
    #expect(complaint { $0.rate = 0 }.contains("holds no job that reads"))
    #expect(complaint { $0.written = 9 }.contains("reads and writes"))
    let mixed = FioJob.report([FioJob()]).replacing("\"read\"", with: "\"mixed\"")
    #expect(complaint(mixed).contains("unified_rw_reporting"))
    #expect(complaint { $0.claims = ["lat_ns": "{\"mean\": 0}"] }.contains("gtod_reduce"))
    #expect(complaint { $0.claims = ["total_ios": "null"] }.contains("total_ios"))
  }

  @Test(arguments: [
    ("direct", "0", "page cache"), ("ioengine", "mmap", "page cache"),
    ("ioengine", "null", "reads no storage"), ("rate_iops", "100", "holds it back"),
    ("thinktime", "5ms", "holds it back"), ("bsrange", "4k-64k", "no single block size"),
    ("ioengine", "rados", "reads no storage"), ("ioengine", "libpmem", "reads no storage"),
    ("ioengine", "filecreate", "reads no storage"), ("thinkcycles", "9", "holds it back"),
    ("latency_target", "50us", "how many reads are in flight"), ("flow", "2", "holds it back"),
    ("read_iolog", "log", "reads of another program"), ("verify", "crc32c", "checks what was read"),
    ("random_distribution", "zipf:1.2", "some blocks more often"),
    ("zonemode", "strided", "parts of the file"), ("rw_sequencer", "identical", "blocks again"),
    ("size", "1m", "the same blocks again and again"),
    ("rw", "randwrite", "no test of reading"), ("rw", "randrw", "no test of reading"),
    ("rw", "", "no test of reading"), ("rw", ":", "no test of reading"),
    ("size", "64k", "size=64k"), ("bs", "a lot", "no single block size"),
    ("bs", "9223372036854775807g", "no single block"),
  ])
  func `an option that spoils the measurement is named`(
    option: String, value: String, reason: String
  ) {
    #expect(complaint([option: value]).contains(reason))
  }

  @Test(arguments: [
    ("thinktime", "0s"), ("rate", "0k,10m"), ("random_distribution", "random"), ("flow", "0"),
    ("zonemode", "none"), ("size", "2m"), ("size", "100%"), ("ioengine", "io_uring"),
  ])
  func `an option that changes nothing is no reason to refuse`(option: String, value: String) {
    var job = FioJob()
    job.options[option] = value
    #expect(throws: Never.self) {
      try FioOutput(bytes: Array(FioJob.report([job]).utf8), file: "f", title: nil)
    }
  }

  @Test func `what contradicts itself is refused with both numbers`() {
    let size = complaint(["bs": "1m"]) { $0.byteCount = 50_000 }
    #expect(size.contains("bs=1m") && size.contains("50,000"))
    let iops = complaint { $0.claims = ["iops": "9155.3"] }
    #expect(iops.contains("9,155") && iops.contains("763"))
    let rate = complaint { $0.claims = ["bw_bytes": "500000000"] }
    #expect(rate.contains("500,000,000") && rate.contains("100,000,000"))
    let depth = complaint(["iodepth": "4"]) { $0.inFlight = 12 }
    #expect(depth.contains("iodepth=4") && depth.contains("is 12.0;"))
    // All but one were handed over behind 31 others, and still each was alone.
    let levels = complaint(["iodepth": "32"]) { $0.levels = ["32": 99.9] }
    #expect(levels.contains("iodepth=32") && levels.contains("is 1.0;"))
    let deeper = complaint(["iodepth": "1"]) { $0.levels = ["1": 0.1, "2": 99.9] }
    #expect(deeper.contains("iodepth=1, but 99.9 % of its reads at an iodepth_level of 2"))
    let few = complaint { $0.rate = 100_000 }
    #expect(few.contains("made 3 reads, which are too few"), "\(few)")
    let levels30 = complaint { $0.levels = ["1": 30] }
    #expect(levels30.contains("iodepth_level of 30 %"))
    let median = complaint { $0.median = 9e9 }
    #expect(median.contains("cannot be"))
  }

  @Test(arguments: [
    ("read", "short_ios", "3", "3 short_ios"), ("read", "drop_ios", "\"2\"", "2 drop_ios"),
    ("job", "total_err", "7", "with 7 errors"),
    ("read", "lat_ns", "{\"mean\": 1310720, \"min\": 2000000}", "with a min of 2000000"),
    ("read", "lat_ns", "{\"mean\": 1310720, \"max\": 1000000}", "with a max of 1000000"),
    ("read", "lat_ns", "{\"mean\": 1310720, \"N\": 9000}", "but times of 9,000"),
    ("read", "lat_ns", "{\"mean\": 1310720, \"N\": 1}", "but times of 1.0"),
    ("read", "slat_ns", "{\"mean\": 900000}", "slat and clat are"),
    ("read", "clat_ns", "{\"mean\": 9000}", "slat and clat are 9.00"),
    (
      "read", "clat_ns", "{\"mean\": 10, \"percentile\": {\"50.000000\": 60000}}", "which cannot be"
    ),
    (
      "read", "lat_ns", "{\"mean\": 1310720, \"percentile\": {\"9.5\": 70, \"10.0\": 60}}",
      "a percentile 9.5 of 70 with a percentile 10 of 60"
    ),
    ("read", "bw", "9765", "9,765 bw, but its io_bytes ÷ runtime in KiB/s is 97,656"),
    ("read", "bw_mean", "9765, \"bw_samples\": 9", "bw_mean, but its bw is"),
    ("read", "iops_mean", "7629, \"iops_samples\": 9", "7,629 iops_mean, but its iops is 763"),
    ("read", "io_kbytes", "244140", "244,140 io_kbytes"),
    ("read", "runtime", "1", "read for 1 ms"), ("read", "total_ios", "9", "made 9 reads"),
    ("job", "trim", "{\"total_ios\": 1}", "reads and trims"),
    ("read", "iops", "762.9, \"iops\": 762.9", "has \"iops\" twice"),
    ("read", "total_ios", "-5", "total_ios is -5, and must be a whole number from 0"),
    ("read", "total_ios", "\"many\"", "total_ios is many, and must be"),
    ("read", "runtime", "5000.5", "runtime is 5000.5, and must be a whole number"),
    ("read", "lat_ns", "7", "lat_ns is not an object, as fio writes it"),
  ])
  func `what cannot be is refused with what it says`(
    place: String, key: String, value: String, reason: String
  ) {
    let text = complaint { job in
      if place == "job" { job.rest = ", \"\(key)\": \(value)" } else { job.claims[key] = value }
    }
    #expect(text.contains(reason), "\(text)")
  }

  @Test func `no number is too large for a sentence`() {
    let huge = "9223372036854775807"
    for member in ["io_bytes", "bw_bytes", "iops", "runtime", "total_ios"] {
      #expect(complaint { $0.claims = [member: huge] }.hasPrefix("result.json: job a"), "\(member)")
      #expect(complaint { $0.claims = [member: "1e308"] }.hasPrefix("result.json"), "\(member)")
    }
    for mean in [huge, "9.3e18", "1e308"] {
      let text = complaint { $0.claims = ["lat_ns": "{\"mean\": \(mean)}"] }
      #expect(text.contains("lat_ns: mean is \(mean), and must be a number from 0 to"))
    }
    #expect(complaint { $0.median = 9.223372036854775e18 }.contains("50.000000 is 9.22"))
    #expect(complaint { $0.median = 9.3e16 }.contains("cannot be"))
    for options in [
      ["iodepth": huge, "numjobs": huge], ["iodepth": "5000", "numjobs": "5000"],
      ["iodepth": "0"], ["iodepth": "-1"], ["numjobs": "-9"],
    ] {
      // Only what the counters bear out is believed.
      let text = complaint(options) { $0.inFlight = 200 }
      #expect(text.contains("reads in flight, is 200.0"), "\(options)")
    }
    #expect(
      complaint(["iodepth": "128", "numjobs": "128"]) {
        ($0.rate, $0.inFlight) = (1_000_000_000, 15549)
      }.contains("15549"))
    #expect(
      complaint(["iodepth": "16"]) { ($0.rate, $0.inFlight) = (205_000_000_000, 16) }
        .contains("no storage answers within"))
  }
}

extension FioRefusalTests {
  @Test func `whatever a number is replaced by, there is a part or a sentence`() throws {
    var random = RepeatableGenerator(seed: 13)
    var jobs = [FioJob(), FioJob()]
    (jobs[1].group, jobs[1].name, jobs[1].levels) = (1, "b", ["1": 100])
    (jobs[1].options["bs"], jobs[1].byteCount) = ("1m", 1 << 20)
    jobs[0].rest = ", \"job_start\": 1700000000000"
    let text = FioJob.report(jobs, global: ["iodepth": "1", "numjobs": "1"])
    let numbers = text.ranges(of: #/[0-9.]+/#)
    let odd = [
      "0", "-1", "1", "2", "0.5", "4096", "1e9", "9223372036854775807", "18446744073709551616",
      "-9223372036854775808", "1e19", "1e308", "-1e308", "5e-324",
    ]
    var partCount = 0
    var parts: Set<String> = []
    for _ in 0..<4000 {
      var changed = text
      let chosen = (0..<Int.random(in: 1...3, using: &random)).map { _ in
        Int.random(in: numbers.indices, using: &random)
      }
      for index in Set(chosen).sorted(by: >) {
        let value = odd[Int.random(in: odd.indices, using: &random)]
        changed.replaceSubrange(numbers[index], with: value)
      }
      do throws(RunError) {
        let output = try FioOutput(bytes: Array(changed.utf8), file: "f", title: nil)
        partCount += 1
        parts.insert(output.part.yaml)
      } catch { #expect(error.description.hasPrefix("f"), "\(error)") }
    }
    #expect((1..<4000).contains(partCount))
    // What comes out can be read again.
    let board = SmallBoard.yaml.components(separatedBy: "storage:")[0]
    for part in parts {
      let storage = part.components(separatedBy: "\nstorage:")[1]
      let yaml = board + "storage:" + storage
      #expect(throws: Never.self, "\(part)") { try DeviceProfile(yaml: yaml, name: "board") }
    }
  }
}
