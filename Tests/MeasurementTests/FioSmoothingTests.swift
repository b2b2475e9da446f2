@testable import Measurement
import Results
import Testing

@Suite struct FioSmoothingTests {
  /// What is said of reads of 16 and 64 KiB at depth 1; empty where they are accepted.
  private func complaint(_ small: Int, _ large: Int) -> String {
    let jobs = [(16, small), (64, large)].enumerated().map { index, job in
      FioJob.with(["bs": "\(job.0)k"]) {
        ($0.name, $0.group) = ("r\(job.0)", index)
        ($0.byteCount, $0.rate) = (job.0 << 10, job.1)
      }
    }
    do throws(RunError) {
      let text = FioJob.report(jobs)
      _ = try FioOutput(bytes: Array(text.utf8), file: "f", title: nil)
      return ""
    } catch {
      return error.description
    }
  }

  @Test func `no row says far more than was measured`() {
    let text = complaint(4_900_000, 393_000_000)
    #expect(
      text.hasPrefix("f: reads of 16 KiB at depth 1 have 4.9 MB/s, and of 64 KiB 393 MB/s,"),
      "\(text)")
    #expect(text.contains("would have to say 100 MB/s of the smaller ones"), "\(text)")
  }

  @Test func `reads of two sizes may take the same time, and a little noise`() {
    #expect(complaint(10_000_000, 40_000_000) == "")
    #expect(complaint(10_000_000, 42_000_000) == "")
    #expect(complaint(10_000_000, 48_000_000).contains("the larger ones take less time"))
  }
}
