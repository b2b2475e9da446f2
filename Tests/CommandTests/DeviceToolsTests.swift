import Foundation
import Testing

/// Commands that make profiles and prove throttles.
@Suite struct DeviceToolsTests {
  let edgewise: Command

  init() throws { edgewise = try Command() }

  @Test func `this machine, measured, is a profile that a run can use`() throws {
    defer { edgewise.remove() }
    let measured = try edgewise(
      "device", "measure", "--output", "here.yaml", "--seconds", "1", "--size", "16 MiB")
    // A folder in memory has no storage to measure; that is a sentence too.
    if measured.status != 0 {
      #expect(measured.sentence.contains("name a folder on a disk"), "\(measured.complaint)")
      return
    }
    let check = try edgewise("device", "check", "here.yaml")
    #expect(check.status == 0, "\(check.complaint)")
    let run = try edgewise(
      "run", "--device", "here.yaml", "--mode", "simulated", "--max-tokens", "4", "--output", "r",
      "And it came to pass")
    #expect(run.status == 0, "\(run.complaint)")
    let left = try FileManager.default.contentsOfDirectory(atPath: edgewise.folder.path)
    #expect(!left.contains { $0.contains("edgewise-") || $0.contains("partial") })
  }

  @Test func `a measurement that cannot be made is one sentence`() throws {
    defer { edgewise.remove() }
    let missing = try edgewise("device", "measure", "--output", "x.yaml", "--path", "nowhere")
    #expect(missing.status == 3)
    #expect(missing.sentence.contains("there is no nowhere"))
    let huge = try edgewise("device", "measure", "--output", "x.yaml", "--size", "900 TiB")
    #expect(huge.status == 3)
    #expect(huge.sentence.contains("are free"))
    #expect(!FileManager.default.fileExists(atPath: edgewise.folder.path + "/x.yaml"))
  }

  @Test func `a run on throttles that were never proven says so`() throws {
    defer { edgewise.remove() }
    let run = try edgewise.json(
      "run", "--device", "rk3566-sd", "--dilate", "4", "--max-tokens", "4", "--format", "json",
      "--output", "r", "And it came to pass")
    let warnings = try #require(run["warnings"] as? [String])
    #expect(warnings.contains { $0.contains("`edgewise device selftest --device rk3566-sd`") })
  }

  @Test func `a self-test has a row for each throttle`() throws {
    defer { edgewise.remove() }
    let outcome = try edgewise(
      "device", "selftest", "--device", "rk3566-sd", "--format", "json")
    let records = try #require(
      JSONSerialization.jsonObject(with: Data(outcome.output.utf8)) as? [[String: Any]])
    let rows = try #require(records.first?["rows"] as? [[String: Any]])
    #expect(rows.count == 10)
    // Other tests may be in the way, and then checks are undecided; none can fail.
    #expect(rows.allSatisfy { $0["outcome"] as? String != "failed" }, "\(rows)")
    let isPassed = rows.allSatisfy { $0["passed"] as? Bool == true }
    #expect(outcome.status == (isPassed ? 0 : 1))
  }

  @Test func `the kernel cannot enforce what is only modelled`() throws {
    defer { edgewise.remove() }
    let run = try edgewise(
      "run", "--device", "rk3566-sd", "--mode", "simulated", "--enforce", "kernel", "x")
    #expect(run.status == 2)
    #expect(run.complaint.contains("needs real time"))
  }

  @Test(arguments: [false, true])
  func `a file without its bytes is no storage to measure`(isReserved: Bool) throws {
    defer { edgewise.remove() }
    let file = try edgewise.file("empty", Data())
    let handle = try FileHandle(forWritingTo: URL(fileURLWithPath: file))
    try handle.truncate(atOffset: 32 << 20)
    if isReserved { posix_fallocate(handle.fileDescriptor, 0, 32 << 20) }
    let outcome = try edgewise(
      "device", "measure", "--path", file, "--seconds", "1", "--output", "host.yaml")
    #expect(outcome.status == 3)
    #expect(outcome.sentence.contains("of its 32 MiB only 0 B were written"), "\(outcome.sentence)")
    #expect(!FileManager.default.fileExists(atPath: edgewise.folder.path + "/host.yaml"))
  }

  @Test func `a file that fio did not write is one sentence`() throws {
    defer { edgewise.remove() }
    let file = try edgewise.file("no.json", Data("{}".utf8))
    let outcome = try edgewise("device", "import-fio", file, "--output", "part.yaml")
    #expect(outcome.status == 3)
    #expect(outcome.sentence.contains("is not what fio writes"))
    #expect(!FileManager.default.fileExists(atPath: edgewise.folder.path + "/part.yaml"))
  }
}
