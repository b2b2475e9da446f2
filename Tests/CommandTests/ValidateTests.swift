import Foundation
import Testing

/// Checks of the simulator and pictures of devices, as a user asks for them.
@Suite struct ValidateTests {
  let edgewise: Command

  init() throws { edgewise = try Command() }

  @Test func `an applied run finds the experts that a simulated one finds`() throws {
    defer { edgewise.remove() }
    // How late this machine is is not the question here.
    let outcome = try edgewise(
      "validate", "host", "--device", "raspberry-pi-4-sd", "--prefetch-depth", "1", "--max-tokens",
      "6", "--tries", "1", "--format", "json", "--output", "v")
    #expect([0, 1].contains(outcome.status), "\(outcome.complaint)")
    let record =
      try JSONSerialization.jsonObject(with: Data(outcome.output.utf8)) as? [String: Any]
    let rows = try #require(record?["rows"] as? [[String: Any]])
    #expect(rows.count == 1)
    #expect(rows[0]["exact"] as? Bool == true)
    #expect(rows[0]["simulated_hits"] as? Int == rows[0]["applied_hits"] as? Int)
    #expect(rows[0]["requests"] as? Int ?? 0 > 0)
    let files = try FileManager.default.contentsOfDirectory(atPath: edgewise.folder.path + "/v")
    #expect(files.sorted() == ["host.json", "host.md"])
  }

  @Test func `a knob that this machine cannot make small is not judged, and said why`() throws {
    defer { edgewise.remove() }
    // On one processor there is nothing to take away.
    let outcome = try edgewise.run(
      [
        "-c", "0", Command.executable.path, "validate", "knobs", "--knob", "cores", "--output", "k",
      ], executable: URL(fileURLWithPath: "/usr/bin/taskset"))
    #expect(outcome.status == 1, "\(outcome.complaint)")
    #expect(outcome.output.hasPrefix("Failed: no knob could be judged on this host."))
    #expect(
      outcome.output.contains(
        "cores: this host gives the process one processor, and two are needed"))
    let files = try FileManager.default.contentsOfDirectory(atPath: edgewise.folder.path + "/k")
    #expect(files.sorted() == ["knobs.json", "knobs.md"])
  }

  @Test func `cores are judged by the same run on one of them`() throws {
    defer { edgewise.remove() }
    let measured = try edgewise(
      "device", "measure", "--seconds", "1", "--size", "64 MiB", "--path", ".", "--output",
      "host.yaml")
    guard measured.status == 0 else { return }
    // How well this machine is told is not the question here.
    let outcome = try edgewise(
      "validate", "knobs", "--knob", "cores", "--rounds", "1", "--max-tokens", "24", "--profile",
      "host.yaml", "--format", "json")
    #expect([0, 1].contains(outcome.status), "\(outcome.complaint)")
    let record =
      try JSONSerialization.jsonObject(with: Data(outcome.output.utf8)) as? [String: Any]
    let rows = try #require(record?["rows"] as? [[String: Any]])
    #expect(rows.count == 1 && rows[0]["knob"] as? String == "cores")
    guard rows[0]["limiter"] != nil else {
      return #expect(rows[0]["reason"] as? String != nil)
    }
    #expect(rows[0]["measured_ratio"] as? Double ?? 0 > 0)
    let evidence = rows[0]["evidence"] as? String ?? ""
    #expect(evidence.hasPrefix("the run saw 1 of "), "\(evidence)")
  }

  @Test func `knobs are not judged by a profile of another machine`() throws {
    defer { edgewise.remove() }
    let outcome = try edgewise(
      "validate", "knobs", "--profile", "rk3576", "--knob", "cores", "--output", "k")
    #expect(outcome.status == 3, "\(outcome.complaint)")
    #expect(outcome.sentence.contains("the profile rk3576 is not of this host: its title is "))
    #expect(outcome.sentence.contains("leave --profile out"))
    // Before anything is made or measured.
    #expect(!FileManager.default.fileExists(atPath: edgewise.folder.path + "/k"))
  }

  @Test func `a table of speeds is scored, and told by its lines`() throws {
    defer { edgewise.remove() }
    let columns =
      "device,soc,core,cores,clock_ghz,peak_gbs,model,quant,engine,threads,kind,prompt,depth,"
      + "tokens_per_second\n"
    let board = "board,bcm2712,A76,4,2.4,17.1,qwen2.5-1.5b,q4_k_m,ollama,4"
    let file = edgewise.folder.path + "/speeds.csv"
    func validate(_ rows: String, _ arguments: String...) throws -> Command.Outcome {
      try (columns + rows).write(toFile: file, atomically: true, encoding: .utf8)
      return try edgewise.run(["validate", "speeds", file] + arguments)
    }
    let other = "other,x,6502,1,1,1,m,q4_0,ollama,1,decode,0,1,1"
    let near = try validate("\(board),decode,0,200,10\n\(other)\n")
    #expect(near.status == 0, "\(near.complaint)")
    #expect(near.output.hasPrefix("Passed: 1 of 2 rows count"))
    #expect(near.output.contains("not priced: no model is called m here (line 3)"))
    let far = try validate("\(board),decode,0,200,1\n", "--format", "csv")
    #expect(far.status == 1)
    let lines = far.output.split(separator: "\n")
    #expect(lines.count == 2)
    #expect(lines[1].contains(",llama.cpp,4,decode,") && lines[1].contains(",0,200,A,1.0,"))
    let wrong = try validate("\(board),decode,0,200,fast\n")
    #expect(wrong.status == 3)
    #expect(wrong.sentence.contains("line 2: tokens_per_second is \"fast\", and must be a number"))
  }

  @Test func `devices are compared at each depth, and drawn`() throws {
    defer { edgewise.remove() }
    let outcome = try edgewise(
      "device", "compare", "--device", "rk3576", "--device", "raspberry-pi-5-sd", "--model-shape",
      "smallthinker-tiny", "--memory", "50 MiB", "--prefetch-depth", "0,2", "--format", "json",
      "--charts", "charts")
    #expect(
      outcome.status == (outcome.complaint.contains("gnuplot") ? 3 : 0), "\(outcome.complaint)")
    let rows = try JSONSerialization.jsonObject(with: Data(outcome.output.utf8)) as? [[String: Any]]
    let found = rows?.map { "\($0["device"] ?? "") \($0["prefetch_depth"] ?? "")" }
    #expect(
      found == ["rk3576 0", "rk3576 2", "raspberry-pi-5-sd 0", "raspberry-pi-5-sd 2"])
    guard !outcome.complaint.contains("gnuplot") else { return }
    let shown = try edgewise("device", "show", "oneplus-15r", "--chart", "charts/storage.svg")
    #expect(shown.status == 0, "\(shown.complaint)")
    let files = try FileManager.default.contentsOfDirectory(
      atPath: edgewise.folder.path + "/charts")
    #expect(
      files.sorted() == [
        "depths.png", "depths.svg", "storage.svg", "token-time.png", "token-time.svg",
      ])
  }

  @Test(arguments: [
    (
      ["validate", "published", "--allowed-mean", "-1"],
      "--allowed-mean and --allowed-worst are numbers from 0 on."
    ),
    (["validate", "host", "--tries", "0"], "--tries must be between 1 and 100."),
    (["validate", "knobs", "--rounds", "0"], "--rounds must be between 1 and 100."),
    (
      ["validate", "knobs", "--read-limit", "0 B/s"], "--read-limit must be at least 1 B/s."
    ),
    (["validate", "host", "--dilate", "0.5"], "--dilate must be between 1 and 10000."),
    (
      ["device", "compare", "--prefetch-depth", "17"],
      "--prefetch-depth must be between 0 and 16."
    ),
  ])
  func `wrong use is told in a sentence`(arguments: [String], sentence: String) throws {
    defer { edgewise.remove() }
    let outcome = try edgewise.run(arguments)
    #expect(outcome.status == 2)
    #expect(outcome.complaint.contains(sentence), "\(outcome.complaint)")
    let chart = try edgewise("device", "show", "rk3576", "--chart", "curve.gif")
    #expect(chart.status == 3)
    #expect(chart.sentence.hasSuffix("is no name of a picture: give it the ending .png or .svg"))
  }
}
