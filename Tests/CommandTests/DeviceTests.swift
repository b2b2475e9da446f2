import Foundation
import Testing

/// What the command says of devices, and how their parts and what-ifs reach a run.
@Suite struct DeviceTests {
  let edgewise: Command

  init() throws { edgewise = try Command() }

  @Test(arguments: ["loop", "./loop"])
  func `a link to itself is a file that cannot be read`(name: String) throws {
    defer { edgewise.remove() }
    try FileManager.default.createSymbolicLink(
      atPath: edgewise.folder.appendingPathComponent("loop").path, withDestinationPath: "loop")
    let outcome = try edgewise.run(["device", "show", name])
    #expect(outcome.status != 0)
    #expect(outcome.complaint.contains("Too many levels of symbolic links"), "\(outcome.complaint)")
  }

  @Test func `the list has a row for each device, in groups of one width`() throws {
    defer { edgewise.remove() }
    let list = try edgewise("device", "list", "--no-speeds")
    #expect(list.status == 0, "\(list.complaint)")
    let lines = list.output.split(separator: "\n")
    let devices = lines.dropFirst().filter { $0.hasPrefix("  ") }
    #expect(Set(devices.map(\.count)) == [lines[0].count])
    #expect(devices.contains { $0.contains("raspberry-pi-5-sd") && $0.contains("MB/s") })
    #expect(!lines[0].contains("tok/s"))
    let json = try edgewise("device", "list", "--no-speeds", "--format", "json")
    let rows = try JSONSerialization.jsonObject(with: Data(json.output.utf8)) as? [[String: Any]]
    #expect(rows?.count == devices.count)
    #expect(rows?.allSatisfy { ($0["storage_bytes_per_second"] as? Double ?? 0) > 0 } == true)
  }

  @Test func `what is shown with what-ifs is a profile with them`() throws {
    defer { edgewise.remove() }
    let shown = try edgewise(
      "device", "show", "rk3588-nvme", "--set", "storage.age=0.5", "--set",
      "memory.available=4 GiB", "--format", "yaml")
    let file = try edgewise.file("mine.yaml", Data(shown.output.utf8))
    let again = try edgewise("device", "show", file, "--format", "yaml")
    #expect(again.output == shown.output)
    let age = "age: { value: \"0.5\", kind: assumed, source: \"--set\" }"
    #expect(shown.output.contains(age))
  }

  @Test func `settings in any order print the same profile`() throws {
    defer { edgewise.remove() }
    let settings = ["storage.age=0.5", "storage=ufs-4.0", "memory.total=8 GiB", "cpu.threads=1"]
    func shown(_ settings: [String]) throws -> String {
      try edgewise.run(
        ["device", "show", "raspberry-pi-5-sd", "--format", "yaml"]
          + settings.flatMap { ["--set", $0] }
      ).output
    }
    let yaml = try shown(settings)
    #expect(yaml.contains("overrides: { storage: \"ufs-4.0\" }"))
    #expect(try shown(settings.reversed()) == yaml)
    let twice = try edgewise(
      "device", "show", "raspberry-pi-5-sd", "--set", "storage.age=0.5", "--set", "storage.age=1")
    #expect(twice.status != 0)
    #expect(
      twice.sentence
        == "raspberry-pi-5-sd: storage.age: is set to 0.5 and to 1; keep one of them")
  }

  @Test func `each part is listed with its facts and the devices that have it`() throws {
    defer { edgewise.remove() }
    let text = try edgewise("device", "parts")
    #expect(text.status == 0, "\(text.complaint)")
    let lines = text.output.split(separator: "\n")
    #expect(lines.contains { $0.contains("ufs-4.0") && $0.contains("galaxy-s24-ultra") })
    let users = "raspberry-pi-5-nvme raspberry-pi-5-sd raspberry-pi-5-usb-ssd"
    let board = lines.first { $0.contains("bcm2712") }
    #expect(board?.contains("11.5 GB/s") == true)
    #expect(board?.hasSuffix(users) == true)
    let json = try edgewise("device", "parts", "--format", "json")
    let rows = try #require(
      JSONSerialization.jsonObject(with: Data(json.output.utf8)) as? [[String: Any]])
    let kinds = Dictionary(grouping: rows) { $0["kind"] as? String ?? "" }
    #expect(Set(kinds.keys) == ["soc", "storage"])
    #expect(kinds["soc"]?.allSatisfy { ($0["cores"] as? Int ?? 0) > 0 } == true)
    #expect(kinds["storage"]?.allSatisfy { ($0["lanes"] as? Int ?? 0) > 0 } == true)
    let csv = try edgewise("device", "parts", "--format", "csv")
    #expect(csv.output.split(separator: "\n").count == rows.count + 1)
    let markdown = try edgewise("device", "parts", "--format", "md")
    #expect(markdown.output.contains("| SoC | title |"))
    // Any storage that is listed can be put in.
    for name in (kinds["storage"] ?? []).prefix(2).compactMap({ $0["name"] as? String }) {
      let shown = try edgewise("device", "show", "rk3588-nvme", "--set", "storage=\(name)")
      #expect(shown.status == 0, "\(shown.complaint)")
    }
  }

  @Test func `any number of files are checked, each fault in a sentence`() throws {
    defer { edgewise.remove() }
    let disk = """
      title: A disk
      description: A part beside the file that uses it.
      storage:
        lanes: { value: 1, kind: assumed, source: "an estimate" }
        ceiling: { value: 50 MB/s, kind: assumed, source: "an estimate" }
        latency: { value: 1 ms, kind: assumed, source: "an estimate" }
        bandwidth: { value: 50 MB/s, kind: assumed, source: "an estimate" }
      """
    try FileManager.default.createDirectory(
      atPath: edgewise.folder.path + "/parts/storages", withIntermediateDirectories: true)
    let part = try edgewise.file("parts/storages/slow.yaml", Data(disk.utf8))
    let good = try edgewise.file(
      "good.yaml", Data("extends: raspberry-pi-5-sd\nstorage: slow\n".utf8))
    let bad = try edgewise.file(
      "bad.yaml", Data("extends: raspberry-pi-5-sd\nstorage: slov\n".utf8))
    let check = try edgewise("device", "check", part, bad, good, "rk3588-nvme")
    #expect(check.status == 1)
    #expect(check.output.split(separator: "\n").count == 3)
    #expect(
      check.sentence
        == "\(bad): storage: there is no storage part named \"slov\"; the nearest is slow")
  }

  @Test func `what-ifs of memory and storage reach a simulated run`() throws {
    defer { edgewise.remove() }
    func speed(_ settings: String...) throws -> Double {
      let arguments =
        [
          "run", "--device", "raspberry-pi-5-sd", "--mode", "simulated", "--format", "json",
          "--max-tokens", "12", "--set", "memory.available=50 MiB", "--output", "r",
          "--memory", "50 MiB", "--dense-weights", "mmap",
        ] + settings.flatMap { ["--set", $0] } + ["And it came to pass"]
      let outcome = try edgewise.run(arguments)
      let record =
        try JSONSerialization.jsonObject(with: Data(outcome.output.utf8)) as? [String: Any]
      return try #require(record?["tokens_per_second"] as? Double, "\(outcome.complaint)")
    }
    let plain = try speed()
    #expect(try speed("memory.reserve=4 MiB") < 0.97 * plain)
    #expect(try speed("storage.range=1 MiB: 1, 8 MiB: 0.5") < 0.8 * plain)
  }
}
