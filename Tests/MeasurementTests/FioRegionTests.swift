@testable import Measurement
import Results
import Testing

/// How much of a file jobs of fio read in, and whether their reads and bytes belong together.
@Suite struct FioRegionTests {
  private func complaint(_ job: FioJob) -> String? {
    do throws(RunError) {
      _ = try FioOutput(bytes: Array(FioJob.report([job]).utf8), file: "result.json", title: nil)
      return nil
    } catch { return error.description }
  }

  @Test(arguments: [
    (["filesize": "1m"], "filesize=1m"), (["filesize": "512k-1m"], "filesize=512k-1m"),
    (["filesize": "256k", "nrfiles": "4"], "filesize=256k and nrfiles=4"),
    (["filesize": "9m", "offset": "8m"], "filesize=9m and offset=8m"),
    (["size": "1g", "filesize": "1m"], "filesize=1m"),
    (["size": "1m", "filesize": "1g"], "size=1m"), (["size": "1m", "nrfiles": "64"], "size=1m"),
  ])
  func `what a job reads in is the least of its sizes`(options: [String: String], text: String) {
    #expect(
      complaint(.with(options))?.contains(
        "has \(text) with reads of bs=128k, and read the same blocks again and again") == true)
  }

  @Test(arguments: [
    ["filesize": "1g"], ["filesize": "1m", "nrfiles": "64"], ["filesize": "1m-1g"],
    ["size": "1g", "filesize": "512m", "offset": "8m"], ["size": "100%"], ["io_size": "1m"],
  ])
  func `a file that is large enough is none of that`(options: [String: String]) {
    #expect(complaint(.with(options)) == nil)
  }

  @Test func `a range below one read is too small`() {
    #expect(
      complaint(.with(["filesize": "4k-64k"]))?.contains("filesize=4k-64k with reads of bs=128k")
        == true)
  }

  @Test func `reads without bytes and bytes without reads are refused with both`() {
    let noBytes = complaint(.with { $0.claims = ["io_bytes": "0", "total_ios": "11423"] })
    #expect(noBytes?.contains("has 0 io_bytes with 11423 total_ios") == true)
    let unsaid = complaint(.with { $0.claims = ["io_bytes": "null"] })
    #expect(unsaid?.contains("has no io_bytes") == true)
    let noReads = complaint(.with { $0.claims = ["io_bytes": "500000000", "total_ios": "0"] })
    #expect(noReads?.contains("has 500000000 io_bytes with 0 total_ios") == true)
  }

  @Test func `a size that a disk may have in a cache is told`() throws {
    func caveats(_ options: [String: String]) throws -> [String] {
      let report = FioJob.report([FioJob.with(options)])
      return try FioOutput(bytes: Array(report.utf8), file: "f", title: nil).caveats
    }
    for size in ["2m", "16m"] {
      #expect(try caveats(["size": size]).contains { $0.hasPrefix("with size=\(size) the same") })
    }
    for size in ["1g", "64m"] {
      #expect(try !caveats(["size": size]).contains { $0.contains("several times") })
    }
  }
}
