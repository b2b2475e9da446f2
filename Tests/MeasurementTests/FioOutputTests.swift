import Foundation
@testable import Measurement
import Profiles
import Quantities
import Results
import Testing

@Suite struct FioOutputTests {
  /// What fio said of a few jobs on a disk, without its statistics; one of them only writes.
  private static let sample = URL(fileURLWithPath: #filePath).deletingLastPathComponent()
    .appendingPathComponent("Samples/fio.json")

  private func result(_ text: String) throws(RunError) -> FioOutput {
    try FioOutput(bytes: Array(text.utf8), file: "result.json", title: nil)
  }

  private func value(_ path: String, of text: String) throws -> String {
    let field = try result(text).part.fields.first { $0.path == path }
    return try #require(field).value
  }

  /// The rows of the curve without their latencies.
  private func rows(_ text: String) throws -> [String] {
    try value("storage.curve", of: text).split(separator: ", ").map {
      String($0.split(separator: " after ")[0])
    }
  }

  private func complaint(_ text: String) -> String {
    let error = #expect(throws: RunError.self, "\(text)") { try result(text) }
    return error?.description ?? ""
  }

  @Test func `what fio measured becomes a storage part`() throws {
    let bytes = Array(try Data(contentsOf: Self.sample))
    let part = try FioOutput(bytes: bytes, file: "fio.json", title: "A disk").part
    // Random reads count before sequential ones, and two jobs of depth 2 are one of depth 4.
    let values = Dictionary(uniqueKeysWithValues: part.fields.map { ($0.path, $0.value) })
    let rows = (values["storage.curve"] ?? "").split(separator: ", ")
    #expect(
      rows.compactMap { $0.split(separator: " after ").first } == [
        "4 KiB x 1: 93.4 MB/s", "128 KiB x 1: 806 MB/s", "1 MiB x 1: 1.31 GB/s",
        "4 KiB x 4: 180 MB/s", "128 KiB x 4: 1.26 GB/s", "1 MiB x 4: 1.38 GB/s",
      ])
    #expect(part.rowCount(of: "storage.curve") == 6)
    #expect(values["storage.lanes"] == "4")
    #expect(values["storage.ceiling"] == "1.38 GB/s")
    #expect(values["storage.latency"] == "21.8 µs")
    #expect(part.yaml.hasPrefix("title: \"A disk\"\n"))
    #expect(!part.yaml.contains("cpu:"))
  }

  @Test func `the depth is the one that iops and latency bear out`() throws {
    let cases: [(job: FioJob, count: Int, depth: Int, why: String)] = [
      (FioJob.with { $0.inFlight = 0.96 }, 8, 8, "numjobs that no entry names, each job by itself"),
      (
        FioJob.with { ($0.inFlight, $0.jobs) = (7.7, 8) }, 1, 8,
        "numjobs that no entry names, together"
      ),
      (
        FioJob.with(["iodepth": "2", "numjobs": "2"]) { $0.inFlight = 1.99 }, 2, 4,
        "named and listed"
      ),
      (
        FioJob.with(["iodepth": "2", "numjobs": "4"]) { $0.inFlight = 7.9 }, 1, 8, "named, together"
      ),
      (
        FioJob.with(["iodepth": "32"]) { ($0.inFlight, $0.levels) = (0.96, ["1": 100, "32": 0]) },
        1, 1,
        "asked for and never reached"
      ),
      (
        FioJob.with(["iodepth": "64"]) { ($0.inFlight, $0.levels) = (19.6, ["8": 2, "16": 98]) }, 1,
        20,
        "reached in part"
      ),
      (
        FioJob.with(["iodepth": "32", "ioengine": "psync"]) { $0.inFlight = 0.9 }, 1, 1,
        "one by one"
      ),
    ]
    for (job, count, depth, why) in cases {
      let text = FioJob.report(Array(repeating: job, count: count))
      let rate = Bandwidth(bytesPerSecond: Double(100_000_000 * count))
      #expect(try rows(text) == ["128 KiB x \(depth): \(rate)"], "\(why)")
    }
  }

  @Test func `where no engine is named, the counters say whether it waits`() throws {
    var job = FioJob.with(["iodepth": "32"])
    job.options["ioengine"] = nil
    (job.inFlight, job.levels) = (31.9, ["16": 0.1, "32": 99.9])
    #expect(try rows(FioJob.report([job])) == ["128 KiB x 32: 100 MB/s"])
    (job.inFlight, job.levels) = (0.95, ["1": 100])
    #expect(try rows(FioJob.report([job])) == ["128 KiB x 1: 100 MB/s"])
  }

  @Test func `options are read in all spellings of fio`() throws {
    let sizes: [(options: [String: String], byteCount: Int)] = [
      (["bs": "512KiB"], 512_000), (["bs": "512KiB", "kb_base": "1000"], 524_288),
      (["bs": "512k", "kb_base": "1000"], 512_000), (["bs": "1M"], 1 << 20),
      (["bs": "0x20000"], 128 << 10), (["bs": "131072B"], 128 << 10), (["bs": "64Ki"], 64 << 10),
      (["bs": "16kb,128k"], 16 << 10), (["bs": ",128k"], 4096),
    ]
    for (options, byteCount) in sizes {
      let text = FioJob.report([FioJob.with(options) { $0.byteCount = byteCount }])
      #expect(try rows(text) == ["\(ByteCount(byteCount)) x 1: 100 MB/s"], "\(options)")
    }
    // What a job says itself counts before what holds for all, whatever the spelling.
    var job = FioJob.with { $0.byteCount = 64 << 10 }
    job.options = ["blocksize": "64k", "readwrite": "randread", "buffered": "0", "iodepth": "1"]
    let global = ["bs": "1m", "rw": "write", "ioengine": "io_uring", "iodepth": "8"]
    let text = FioJob.report([job], global: global)
    #expect(try rows(text) == ["64 KiB x 1: 100 MB/s"])
    #expect(try value("storage.curve", of: text) == "64 KiB x 1: 100 MB/s after 0 s")
  }

  @Test func `one size at each depth tells the latency too`() throws {
    let small = FioJob.with(["bs": "4k"]) {
      ($0.byteCount, $0.rate, $0.inFlight, $0.median) = (4096, 40_000_000, 0.95, 95_000)
    }
    let large = FioJob.with(["bs": "1m", "iodepth": "4"]) {
      ($0.name, $0.group, $0.byteCount) = ("b", 1, 1 << 20)
      ($0.rate, $0.inFlight) = (900_000_000, 3.9)
    }
    #expect(try value("storage.latency", of: FioJob.report([small, large])) == "90.4 µs")
  }

  @Test(arguments: [
    (size: "128k", byteCount: 128 << 10, "all reads are of 128 KiB"),
    (size: "4k", byteCount: 4096, "no reads at depth 1, the least, are smaller than 128 KiB"),
  ])
  func `a latency that does not follow from the reads is assumed, with the reason`(
    size: String, byteCount: Int, reason: String
  ) throws {
    let deep = FioJob.with(["bs": size, "iodepth": "8"]) {
      ($0.name, $0.group, $0.byteCount, $0.inFlight) = ("b", 1, byteCount, 7.9)
    }
    let output = try result(FioJob.report([FioJob.with(), deep]))
    let latency = try #require(output.part.fields.first { $0.path == "storage.latency" })
    #expect(latency.kind == .assumed && latency.source.contains(reason), "\(latency)")
    let curve = try #require(output.part.fields.first { $0.path == "storage.curve" })
    #expect(curve.source.contains("latencies are assumed: \(reason)"), "\(curve)")
    #expect(output.caveats[0].hasPrefix(reason) && output.part.yaml.contains("jobs; \(reason)"))
  }

  @Test func `messages around the result are passed over`() throws {
    let text = FioJob.report([FioJob.with()])
    let rows = ["128 KiB x 1: 100 MB/s"]
    #expect(try self.rows("fio: a note {about} the options\n\(text)") == rows)
    #expect(try self.rows("\(text)\nfio: file hash not empty on exit\n{no JSON}\n") == rows)
    #expect(try self.rows("\(text)\n{ a brace that nothing closes\n") == rows)
    let torn = text.replacing("\"jobs\"", with: "fio: a message\n\"jobs\"")
    #expect(complaint(torn).contains("a message in its middle"))
    #expect(complaint("\(text)\n\(text)\n").contains("more than one result"))
    #expect(complaint(String(text.dropLast(40))).contains("ends in the middle"))
  }

  @Test func `numbers and texts may have changed places`() throws {
    let text = FioJob.report([FioJob.with(["iodepth": "1"])])
      .replacing("\"iodepth\": \"1\"", with: "\"iodepth\": 1")
      .replacing("\"total_ios\": 3814", with: "\"total_ios\": \"3814\"")
    #expect(text.contains("\"3814\""))
    #expect(try rows(text) == ["128 KiB x 1: 100 MB/s"])
  }

  @Test func `a depth that most reads did not reach is not believed`() throws {
    let half = FioJob.with(["iodepth": "32"]) { ($0.inFlight, $0.levels) = (20, ["16": 100]) }
    #expect(try rows(FioJob.report([half])) == ["128 KiB x 20: 100 MB/s"])
    let deep = FioJob.with(["iodepth": "200"]) { ($0.inFlight, $0.levels) = (199, [">=64": 100]) }
    #expect(try rows(FioJob.report([deep])) == ["128 KiB x 200: 100 MB/s"])
  }

  @Test func `what fio 2 and 3_1 wrote is read as they meant it`() throws {
    let early = FioJob.with {
      $0.claims = ["bw_bytes": "null", "bw": "97656"]
    }
    #expect(try rows(FioJob.report([early])) == ["128 KiB x 1: 100 MB/s"])
    // KiB and microseconds.
    let old = FioJob.with {
      $0.claims = [
        "io_bytes": "\(500_000_000 >> 10)", "io_kbytes": "null", "bw_bytes": "null",
        "lat_ns": "null", "clat_ns": "null", "lat": "{\"mean\": 1310.7}",
        "clat": "{\"mean\": 1300.1, \"percentile\": {\"50.000000\": 1290}}",
      ]
    }
    #expect(try rows(FioJob.report([old])) == ["128 KiB x 1: 100 MB/s"])
  }
}
