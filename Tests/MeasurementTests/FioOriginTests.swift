@testable import Measurement
import Profiles
import Results
import Testing

@Suite struct FioOriginTests {
  /// What is said of `jobs` on `disks`; empty where they are accepted.
  private func complaint(_ jobs: [FioJob], disks: [String]? = nil) -> String {
    do throws(RunError) {
      let text = FioJob.report(jobs, disks: disks)
      _ = try FioOutput(bytes: Array(text.utf8), file: "f", title: nil)
      return ""
    } catch {
      return error.description
    }
  }

  /// Reads of 4 KiB that take so many nanoseconds.
  private func small(_ nanoseconds: Int, _ options: [String: String] = [:]) -> FioJob {
    FioJob.with(["bs": "4k"].merging(options) { $1 }) {
      ($0.byteCount, $0.rate) = (4096, 4096 * 1_000_000_000 / nanoseconds)
    }
  }

  /// A disk with the 3814 reads of a job, or so many.
  private func disk(_ name: String = "sda", reads: Int = 3814, _ more: String = "") -> String {
    "\"name\": \"\(name)\", \"read_ios\": \(reads)\(more)"
  }

  @Test func `the disks have seen the reads, but for those at the end`() {
    #expect(complaint([FioJob.with()], disks: [disk(reads: 3900)]) == "")
    #expect(complaint([FioJob.with()], disks: [disk(reads: 3000, ", \"read_merges\": 800")]) == "")
    // 300 ms of 5 seconds may be missing.
    #expect(complaint([FioJob.with()], disks: [disk(reads: 3600)]) == "")
    let cached = complaint([FioJob.with()], disks: [disk(reads: 3400)])
    #expect(
      cached.contains("made 3814 reads, of which the disks in disk_util saw 3400: the others"))
    let large = FioJob.with(["bs": "1m"]) { ($0.name, $0.group, $0.byteCount) = ("b", 1, 1 << 20) }
    #expect(complaint([FioJob.with(), large], disks: [disk()]).contains("made 4290 reads"))
    let bytes = disk(reads: 5000, ", \"read_sectors\": 488281")
    #expect(complaint([FioJob.with()], disks: [bytes]).contains("saw 249999872: the others came"))
  }

  @Test func `a run that was over before fio looked was too short`() {
    let short = FioJob.with { $0.milliseconds = 500 }
    #expect(complaint([short], disks: [disk(reads: 0)]).contains("was over before fio looked"))
    #expect(complaint([short], disks: [disk(reads: 200)]) == "")
  }

  @Test func `reads of a disk that is made of others count once`() {
    let stacked = { (reads: Int) in
      [
        disk("dm-1", reads: reads, ", \"aggr_read_ios\": \(reads)"),
        disk("dm-0", reads: reads, ", \"aggr_read_ios\": \(reads)"), disk("sda", reads: reads),
      ]
    }
    #expect(complaint([FioJob.with()], disks: stacked(3814)) == "")
    #expect(complaint([FioJob.with()], disks: stacked(1300)).contains("saw 1300"))
    #expect(complaint([FioJob.with()], disks: Array(stacked(1300).prefix(2))).contains("saw 1300"))
  }

  @Test(arguments: [nil, []] as [[String]?])
  func `where no disk is listed, only what a disk may be is believed`(disks: [String]?) throws {
    #expect(complaint([small(5600)], disks: disks).contains("answers within 10.5 µs with 4 KiB"))
    #expect(complaint([small(11_000)], disks: disks) == "")
    let fast = FioJob.with(["bs": "1m"]) { ($0.byteCount, $0.rate) = (1 << 20, 9_000_000_000) }
    #expect(complaint([fast], disks: disks).contains("no storage answers within 141 µs with 1 MiB"))
    let deep = FioJob.with(["bs": "1m", "iodepth": "32"]) {
      ($0.byteCount, $0.rate, $0.inFlight) = (1 << 20, 17_000_000_000, 31)
    }
    #expect(complaint([deep], disks: disks).contains("has more than 16 GB/s"))
    let sudden = FioJob.with {
      $0.claims = [
        "slat_ns": "{\"mean\": 1310000}",
        "clat_ns": "{\"mean\": 720, \"percentile\": {\"50.000000\": 700}}",
      ]
    }
    #expect(complaint([sudden], disks: disks).contains("as soon as they were handed over"))
    let text = FioJob.report([FioJob.with()], disks: disks)
    let output = try FioOutput(bytes: Array(text.utf8), file: "f", title: nil)
    #expect(output.caveats.contains { $0.contains("no disk is listed") })
    #expect(output.part.yaml.contains("no disk is listed"))
  }

  @Test func `a disk that was seen to be read may be a fast one`() throws {
    let disks = [disk(reads: 1 << 30)]
    #expect(complaint([small(5600)], disks: disks) == "")
    #expect(complaint([small(4000)], disks: disks).contains("answers within 5.06 µs with 4 KiB:"))
    let fast = FioJob.with(["bs": "1m"]) { ($0.byteCount, $0.rate) = (1 << 20, 40_000_000_000) }
    #expect(complaint([fast], disks: disks) == "")
    let text = FioJob.report([FioJob.with()], disks: disks)
    let output = try FioOutput(bytes: Array(text.utf8), file: "f", title: nil)
    #expect(output.caveats.count == 2)
    #expect(!output.caveats.contains { $0.contains("no disk is listed") })
  }

  @Test func `a job that the disks may have missed has to be as slow as one`() {
    let small = small(50_000)
    // Of 100,000 and 95 reads.
    let few = { (nanoseconds: Double) in
      FioJob.with(["bs": "1m"]) {
        ($0.name, $0.group, $0.byteCount, $0.rate) = ("b", 1, 1 << 20, 20_000_000)
        $0.inFlight = nanoseconds / 52_428_800
      }
    }
    #expect(complaint([small, few(50_000_000)], disks: [disk(reads: 100_000)]) == "")
    #expect(
      complaint([small, few(100_000)], disks: [disk(reads: 100_000)])
        .contains("answers within 141 µs with 1 MiB, which disk_util does not show"))
  }

  @Test func `disks that are memory or files are none`() {
    for (name, text) in [("zram0", "zram0, which is memory"), ("loop7", "loop7, which is a file")] {
      #expect(complaint([FioJob.with()], disks: [disk(name, reads: 3900)]).contains(text))
    }
  }

  /// Reads of 128 KiB of which half were there within so many nanoseconds, and all take 1.3 ms on
  /// average.
  private func uneven(_ nanoseconds: Int) -> FioJob {
    FioJob.with {
      $0.claims = [
        "slat_ns": "{\"mean\": 4000}",
        "clat_ns": "{\"mean\": 1306720, \"percentile\": {\"50.000000\": \(nanoseconds)}}",
      ]
    }
  }

  @Test(arguments: [nil, 3900])
  func `reads of which half came from a cache are refused`(reads: Int?) {
    let disks = reads.map { [disk(reads: $0)] }
    let text = complaint([uneven(6000)], disks: disks)
    #expect(text.contains("had 50 % of its reads within 10.0 µs and takes 1.31 ms on average"))
    #expect(text.contains("these came from a cache"), "\(text)")
  }

  @Test func `the median of two kinds of reads is no measured latency`() throws {
    let disks = [disk(reads: 10_000)]
    let large = FioJob.with(["bs": "1m"]) { ($0.name, $0.group, $0.byteCount) = ("b", 1, 1 << 20) }
    let text = FioJob.report([uneven(100_000), large], disks: disks)
    let output = try FioOutput(bytes: Array(text.utf8), file: "f", title: nil)
    let latency = try #require(output.part.fields.first { $0.path == "storage.latency" })
    #expect(latency.kind == .assumed && latency.source.contains("within 104 µs"), "\(latency)")
    #expect(output.caveats.count == 2 && output.caveats[0].contains("took 1.31 ms on average"))
    let even = FioJob.report([uneven(400_000), large], disks: disks)
    let caveats = try FioOutput(bytes: Array(even.utf8), file: "f", title: nil).caveats
    #expect(caveats.count == 1 && caveats[0].hasPrefix("all reads are at depth 1"))
  }

  @Test(arguments: [
    ["filename": "//dev/shm/x"], ["filename": "/mnt/../dev/./shm/x"],
    ["filename": "/srv/a:/mnt/../../dev//zram0"], ["filename_format": "/dev/shm/$jobname.$jobnum"],
    ["directory": "/srv/../dev/shm/"], ["directory": "/srv", "filename": "../dev/shm/x"],
  ])
  func `a path of memory is found behind its detours`(options: [String: String]) {
    let text = complaint([FioJob.with(options)], disks: [])
    #expect(text.contains("which is memory and no storage"), "\(options): \(text)")
  }

  @Test(arguments: ["/srv/dev/shm/x", "/dev/shm/../sda", "dev/shm/x", "../dev/shm/x"])
  func `a path that only looks like memory is none`(path: String) {
    #expect(complaint([FioJob.with(["filename": path])], disks: [disk(reads: 3900)]) == "")
  }

  @Test func `a disk that is a file is none, listed or not`() {
    for disks in [[], [disk(reads: 3900)]] {
      let text = complaint([FioJob.with(["filename": "/dev/./loop0"])], disks: disks)
      #expect(text.contains("read /dev/./loop0, which is a file and no disk"), "\(text)")
    }
    #expect(complaint([FioJob.with(["filename": "/srv/loop0"])], disks: [disk(reads: 3900)]) == "")
  }

  @Test func `a path of memory is no storage`() {
    for (option, path) in [("filename", "/dev/shm/f"), ("directory", "/tmp")] {
      #expect(
        complaint([FioJob.with([option: path])], disks: []).contains("\(path), which is memory"))
    }
    #expect(complaint([FioJob.with(["directory": "/tmp"])], disks: [disk(reads: 3900)]) == "")
  }
}
