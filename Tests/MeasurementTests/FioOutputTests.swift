import Foundation
@testable import Measurement
import Profiles
import Quantities
@testable import Results
import Testing

@Suite struct FioOutputTests {
  /// What fio said of a few jobs on a disk, without its statistics; one of them only writes.
  private static let sample = URL(fileURLWithPath: #filePath).deletingLastPathComponent()
    .appendingPathComponent("Samples/fio.json")

  private func result(_ text: String) throws(RunError) -> FioOutput {
    try FioOutput(bytes: Array(text.utf8), file: "result.json", title: nil)
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

  /// A job in fio's form.
  private func job(
    _ name: String, group: Int, bs: String = "128k", depth: Int = 1, jobs: Int = 1,
    rw: String = "randread", rate: Int = 1_000_000, written: Int = 0, direct: Int = 1,
    options: String = ""
  ) -> String {
    """
    {"jobname": "\(name)", "groupid": \(group), "error": 0,
     "job options": {"bs": "\(bs)", "iodepth": "\(depth)", "numjobs": "\(jobs)", "rw": "\(rw)",
       "direct": "\(direct)", "ioengine": "libaio"\(options)},
     "read": {"io_bytes": \(rate), "bw_bytes": \(rate), "lat_ns": {"mean": 1000.5}},
     "write": {"io_bytes": \(written), "bw_bytes": \(written)}}
    """
  }

  private func report(_ jobs: String...) -> String {
    "{\"fio version\": \"fio-3.33\", \"jobs\": [\(jobs.joined(separator: ","))]}"
  }

  @Test func `jobs that fio made of one are added up`() throws {
    let part = try result(
      report(job("a", group: 0, depth: 2, jobs: 2), job("a", group: 0, depth: 2, jobs: 2))
    ).part
    let curve = try #require(part.fields.first { $0.path == "storage.curve" })
    #expect(curve.value.hasPrefix("128 KiB x 4: 2 MB/s"))
  }

  @Test func `each file that cannot be used has a sentence`() {
    let cases: [(text: String, reason: String)] = [
      ("<html>", "is not what fio writes"), ("{\"jobs\": 3}", "is not what fio writes"),
      (report(), "holds no job that reads"),
      (report(job("w", group: 0, rate: 0, written: 9)), "holds no job that reads"),
      (report(job("m", group: 0, rw: "randrw", written: 9)), "job m reads and writes"),
      (report(job("a", group: 0), job("b", group: 0, bs: "4k")), "ran at the same time"),
      (report(job("a", group: 0), job("b", group: 1)), "both read 128 KiB at depth 1"),
      (report(job("a", group: 0, options: ", \"bsrange\": \"4k-64k\"")), "no single block size"),
      (report(job("a", group: 0, direct: 0)), "page cache"),
      (report(job("a", group: 0, rate: .max)), "which no storage does"),
    ]
    for (text, reason) in cases {
      let error = #expect(throws: RunError.self) { try result(text) }
      #expect(error?.description.contains(reason) == true, "\(text): \(error?.description ?? "")")
    }
  }
}
