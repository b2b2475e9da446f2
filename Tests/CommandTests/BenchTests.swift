import Foundation
import Testing

/// `edgewise bench` as a user types it; how fast it is does not matter here.
@Suite(.serialized) struct BenchTests {
  let edgewise: Command

  init() throws { edgewise = try Command() }

  /// What JSON says of the file as a whole, and tables do not.
  private static let fileKeys: Set = ["schema_version", "id", "started", "host_id", "seal"]

  private static let short = ["bench", "-p", "8", "-n", "4", "-r", "2"]

  private func rows(_ arguments: [String]) throws -> [[String: Any]] {
    let outcome = try edgewise.run(arguments + ["--format", "json"])
    try #require(outcome.status == 0, "\(outcome.complaint)")
    let object = try JSONSerialization.jsonObject(with: Data(outcome.output.utf8))
    return try #require(object as? [[String: Any]])
  }

  private func output(_ arguments: [String]) throws -> [Substring] {
    let outcome = try edgewise.run(arguments)
    try #require(outcome.status == 0, "\(outcome.complaint)")
    return outcome.output.split(separator: "\n")
  }

  @Test func `json holds every sample and what they come to`() throws {
    defer { edgewise.remove() }
    let rows = try rows(Self.short)
    #expect(rows.map { $0["test"] as? String } == ["p8", "g4"])
    for row in rows {
      let samples = try #require(row["samples"] as? [Double])
      let mean = try #require(row["tokens_per_second"] as? Double)
      #expect(samples.count == 2 && samples.allSatisfy { $0 > 0 })
      #expect(abs(mean - samples.reduce(0, +) / 2) < 1e-9 * mean)
      #expect(row["complete"] as? Bool == true)
      #expect(row["synthetic"] as? Bool == false)
      #expect((row["peak_rss_bytes"] as? Int ?? 0) > 0)
      #expect(row["expert_hit_rate"] as? Double == 1)
      #expect(row["bytes_read_per_token"] as? Double == 0)
      #expect(row["disk_bound_tokens_per_second"] == nil)
    }
  }

  @Test func `tables have a row for each test`() throws {
    defer { edgewise.remove() }
    let text = try output(Self.short)
    #expect(text[0].contains("t/s") && text[1].contains("p8") && text[2].contains("g4"))
    let markdown = try output(Self.short + ["--format", "md"])
    #expect(markdown[0].hasPrefix("| model |") && markdown[1].hasPrefix("| --- |"))
    let lines = try output(Self.short + ["--format", "jsonl"])
    #expect(lines.count == 2)
    for line in lines { _ = try JSONSerialization.jsonObject(with: Data(line.utf8)) }
  }

  @Test func `csv has the columns that json has keys`() throws {
    defer { edgewise.remove() }
    let arguments =
      Self.short + [
        "--device", "raspberry-pi-5-nvme", "--mode", "simulated", "--memory", "32 MiB",
      ]
    let lines = try output(arguments + ["--format", "csv", "--output", "bench.csv"])
    #expect(lines.isEmpty)
    let table = try String(
      contentsOf: edgewise.folder.appendingPathComponent("bench.csv"), encoding: .utf8)
    let columns = Set(table.prefix { $0 != "\n" }.split(separator: ",").map(String.init))
    let keys = Set(try rows(arguments)[0].keys).subtracting(Self.fileKeys)
    #expect(keys.isSubset(of: columns))
    // Nothing can be late in modelled time, its storage costs no processor, the head is dense,
    // experts come from storage, and no kernel limits anything, nor does a what-if change the
    // device.
    #expect(
      columns.subtracting(keys) == [
        "worst_lag_seconds", "io_processor_share", "lm_head_threshold", "lm_head_floor",
        "lm_head_active_share", "enforcement", "overrides", "memory_bandwidth_bytes_per_second",
        "memory_traffic_bytes_per_token", "memory_bound_tokens_per_second", "memory_bound_share",
      ])
  }

  @Test func `in memory a token's traffic and its bound are there`() throws {
    defer { edgewise.remove() }
    let rows = try rows(Self.short)
    let memory = [
      "memory_bandwidth_bytes_per_second", "memory_traffic_bytes_per_token",
      "memory_bound_tokens_per_second", "memory_bound_share",
    ]
    // Of a prompt many tokens share what is read.
    for key in memory { #expect(rows[0][key] == nil, "\(key)") }
    let figures = try memory.map { try #require(rows[1][$0] as? Double) }
    let modelBytes = try #require(rows[1]["model_bytes"] as? Double)
    // A token reads some of the experts, and hardly any of the embedding.
    #expect(figures[1] > 0.05 * modelBytes && figures[1] < 0.8 * modelBytes)
    #expect(abs(figures[2] - figures[0] / figures[1]) < 1e-9 * figures[2])
    let speed = try #require(rows[1]["tokens_per_second"] as? Double)
    #expect(abs(figures[3] - speed / figures[2]) < 1e-9 * figures[3])
  }

  @Test func `under a cap the storage and its bound are there`() throws {
    defer { edgewise.remove() }
    let row = try #require(
      try rows(["bench", "-p", "0", "-n", "6", "-r", "2", "--memory", "32 MiB"]).first)
    for key in [
      "memory_cap_bytes", "cache_slots", "expert_hit_rate", "bytes_read_per_token",
      "io_busy_seconds", "io_bandwidth_bytes_per_second", "io_processor_share",
      "storage_bandwidth_bytes_per_second", "disk_bound_tokens_per_second", "disk_bound_share",
    ] {
      #expect(row[key] is NSNumber, "\(key)")
    }
    #expect(row["memory_bound_share"] == nil)
    let notes = try #require(row["notes"] as? [String])
    #expect(notes.contains { $0.contains("stays warm") })
  }

  @Test func `every combination is measured`() throws {
    defer { edgewise.remove() }
    let rows = try rows([
      "bench", "-p", "4,8", "-n", "2", "-d", "0,4", "-r", "1", "--prefetch-depth", "0-1",
      "--memory", "31 MiB,33 MiB", "--device", "raspberry-pi-5-sd", "--mode", "simulated",
    ])
    #expect(rows.count == 24)
    let names = rows.prefix(6).map { $0["test"] as? String ?? "" }
    #expect(names == ["p4", "p8", "g2", "p4 @ d4", "p8 @ d4", "g2 @ d4"])
    let slots = Set(rows.compactMap { $0["cache_slots"] as? Int })
    #expect(slots.count == 2)
  }

  @Test func `the same seed feeds the same tokens`() throws {
    defer { edgewise.remove() }
    let arguments = [
      "bench", "-p", "8", "-n", "4", "-r", "2", "--device", "raspberry-pi-5-sd", "--mode",
      "simulated", "--memory", "32 MiB",
    ]
    let samples = { try self.rows(arguments + $0).map { $0["samples"] as? [Double] } }
    #expect(try samples([]) == samples([]))
    #expect(try samples([]) != samples(["--seed", "2"]))
  }

  @Test func `sqlite reads the statements`() throws {
    defer { edgewise.remove() }
    let statements = try output(Self.short + ["--format", "sql"])
    #expect(statements[0] == "CREATE TABLE IF NOT EXISTS bench (")
    let program = URL(fileURLWithPath: "/usr/bin/sqlite3")
    guard FileManager.default.isExecutableFile(atPath: program.path) else { return }
    let script = statements.joined(separator: "\n") + "\nSELECT test, repetitions FROM bench;\n"
    let process = Process()
    process.executableURL = program
    process.arguments = [":memory:", script]
    let pipe = Pipe()
    process.standardOutput = pipe
    try process.run()
    let result = pipe.fileHandleForReading.readDataToEndOfFile()
    process.waitUntilExit()
    #expect(process.terminationStatus == 0)
    #expect(String(decoding: result, as: UTF8.self) == "p8|2\ng4|2\n")
  }

  @Test func `kernels are measured beside limits`() throws {
    defer { edgewise.remove() }
    let rows = try rows(["bench", "kernels", "-t", "1", "-r", "1"])
    let names = Set(rows.compactMap { $0["kernel"] as? String })
    #expect(
      names.isSuperset(of: [
        "query", "router", "expert down", "head", "attention", "RMSNorm", "barrier",
      ]))
    for row in rows {
      #expect((row["seconds"] as? Double ?? 0) > 0)
      if row["kernel"] as? String == "barrier" { continue }
      #expect((row["limit_share"] as? Double ?? 0) > 0)
      #expect((row["multiply_limit_per_second"] as? Double ?? 0) > 0)
    }
    let table = try output(["bench", "kernels", "-t", "1", "-r", "1", "--format", "csv"])
    #expect(table.count == rows.count + 1)
    let keys = rows.reduce(into: Set<String>()) { $0.formUnion($1.keys) }
      .subtracting(Self.fileKeys)
    #expect(Set(table[0].split(separator: ",").map(String.init)) == keys)
  }

  @Test func `kernels are measured with the threads and as often as asked`() throws {
    defer { edgewise.remove() }
    let cores = ProcessInfo.processInfo.activeProcessorCount
    let threads = cores > 1 ? [2, 1] : [1]
    let list = threads.map { "\($0)" }.joined(separator: ",")
    let rows = try rows(["bench", "kernels", "-t", list, "-r", "2"])
    let barriers = rows.filter { $0["kernel"] as? String == "barrier" }
    #expect(barriers.map { $0["threads"] as? Int } == threads)
    #expect(rows.allSatisfy { ($0["samples"] as? [Double])?.count == 2 })
    #expect(rows.count % threads.count == 0)
  }

  @Test(arguments: [
    ["-p", "x"], ["-p", "8-4"], ["-n", "1-4*1"], ["-r", "0"], ["-t", "0"], ["-p", "0", "-n", "0"],
    ["--memory", "50"], ["--memory", "0 MiB"], ["--mode", "simulated"], ["--format", "xml"],
    ["--prefetch-depth", "17"], ["kernels", "-t", "0"], ["kernels", "--variants", "some"],
  ])
  func `bad values are refused in one sentence`(arguments: [String]) throws {
    defer { edgewise.remove() }
    let outcome = try edgewise.run(["bench"] + arguments)
    #expect(outcome.status == 2, "\(outcome.complaint)")
    #expect(outcome.output.isEmpty)
  }

  @Test func `a context that the model was not made for is refused`() throws {
    defer { edgewise.remove() }
    let outcome = try edgewise.run(["bench", "-p", "8", "-d", "1000000"])
    #expect(outcome.status == 3 && outcome.complaint.contains("positions"))
  }
}
