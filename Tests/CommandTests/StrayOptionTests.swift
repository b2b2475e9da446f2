import Testing

/// Options that a command does not have, or that mean nothing in what it is asked for.
@Suite struct StrayOptionTests {
  let edgewise: Command

  init() throws { edgewise = try Command() }

  private func expectRefused(_ arguments: [String], says sentence: String) throws {
    let outcome = try edgewise.run(arguments)
    #expect(outcome.status == 2, "\(arguments): \(outcome.output) \(outcome.complaint)")
    #expect(outcome.complaint.contains(sentence), "\(arguments): \(outcome.complaint)")
  }

  @Test func `an option that is none is named before what its value seems to be`() throws {
    defer { edgewise.remove() }
    let shape = ["tune"] + Self.shape
    let cases: [(arguments: [String], says: String)] = [
      (shape + ["--prefetch-depth", "1"], "Unknown option '--prefetch-depth'."),
      (shape + ["--bogus", "5"], "Unknown option '--bogus'."),
      (
        ["run", "--max-token", "5", "--tokens", "1,2"],
        "Unknown option '--max-token'. Did you mean '--max-tokens'?"
      ),
      (["run", "--max-token=5", "--chat", "--tokens", "1"], "Did you mean '--max-tokens'?"),
      (["run", "-z", "5", "--tokens", "1,2"], "Unknown option '-z'."),
      (["run", "x", "--bogus", "--prefetch-depth", "y"], "Unknown option '--bogus'"),
      (["validate", "--allowed-men", "5"], "Did you mean '--allowed-mean'?"),
      (["bench", "kernels", "--thread", "0"], "Did you mean '--threads'?"),
    ]
    for (arguments, says) in cases { try expectRefused(arguments, says: says) }
    // Behind two dashes all is text.
    try expectRefused(["run", "--tokens", "1", "--", "--bogus"], says: "not both")
  }

  private static let recording = TuneTests.recording
  private static let device = ["--device", "raspberry-pi-5-sd"]
  private static let shape = ["--model-shape", "smallthinker-tiny"] + device
  private static let dense = ["--model-shape", "llama3.2-3b"] + device
  private static let trace = ["trace", "routing", recording]

  /// A command, an option that means nothing in it, and what is said.
  private static let strays: [(command: [String], option: [String], says: String)] = [
    (trace, ["--budget", "5 MiB"], "--budget is for a route trace."),
    (trace, ["--max-rows", "3"], "--max-rows is for a route trace or a table."),
    (trace, ["--seed", "3"], "--seed is for a route trace."),
    (trace + ["--route-trace"], ["--format", "csv"], "--route-trace has a form of its own"),
    (["trace", "routing", "t.csv"], ["--budget", "5 MiB"], "--budget is for a route trace."),
    (["trace", "routing", "t.csv"], ["--route-trace"], "--route-trace is for a recording"),
    (
      ["trace", "routing", "t.csv", "--model-shape", "smallthinker-tiny", "--output", "t.ewr"],
      ["--format", "csv"], "--format is for what is printed"
    ),
    (["tune"] + shape, ["--temperature", "1"], "--temperature is for a model with weights"),
    (["tune"] + shape, ["--repeat-penalty", "2"], "--repeat-penalty is for a model with weights"),
    (["tune"] + shape, ["--bundle", "x"], "--bundle is for a model with weights"),
    (
      ["tune", "--routing", recording] + device, ["--temperature", "1"],
      "--temperature is for a model with weights"
    ),
    (["tune", "--routing", recording] + device, ["--seed", "2"], "--seed is not for --routing"),
    (["tune", "--routing", recording] + device, ["--context", "64"], "--context is not for"),
    (["tune", "--routing", recording] + device, ["--activations", "f32"], "--activations is not"),
    (
      ["tune", "--routing", recording] + device, ["--lm-head", "dense"], "a recording has its own"
    ),
    (["tune", "--cache-policy", "lru"] + shape, ["--hot-set", "h"], "--hot-set is for a search"),
    (["validate", "tune"], ["--best", "3"], "--best is for tune."),
    (["simulate"] + dense, ["--locality", "low"], "says how experts are chosen"),
    (["simulate"] + dense, ["--domain", "wiki"], "says how experts are chosen"),
    (["tune"] + dense, ["--uniform"], "says how experts are chosen"),
    (
      ["device", "compare", "--model-shape", "qwen3-30b-a3b"], ["--domain", "wiki"],
      "--domain is for models whose choice of experts was published"
    ),
    (["model", "bundle", "--verify"], ["--force"], "--force is for writing"),
    (["device", "show", "oneplus-13"], ["--force"], "--force is for a file or folder"),
    (
      ["device", "measure", "--path", recording, "--output", "p.yaml"], ["--size", "32 MiB"],
      "--size is for a folder"
    ),
    (
      ["trace", "routing", "t.csv", "--model-shape", "smallthinker-tiny", "--output", "t.ewr"],
      ["--model", "m.gguf"], "Give --model or --model-shape, not both."
    ),
    (["simulate"] + shape, ["--force"], "--force is for a file or folder"),
    (["run", "--max-tokens", "2", "x"], ["--force"], "--force is for a file or folder"),
    (
      ["validate", "knobs", "--knob", "cores"], ["--memory", "9 MiB"],
      "--memory is for the knobs storage and memory."
    ),
    (
      ["validate", "knobs", "--knob", "memory"], ["--read-limit", "9 MB/s"],
      "--read-limit is for the knob storage."
    ),
    (
      ["validate", "knobs", "--profile", "p.yaml"], ["--seconds", "3"],
      "--seconds is for a host without a --profile."
    ),
  ]

  @Test(arguments: strays.indices)
  func `an option that means nothing in a form of a command is refused`(index: Int) throws {
    defer { edgewise.remove() }
    let (command, option, says) = Self.strays[index]
    if command.contains("t.csv") {
      let table = try edgewise.run(Self.trace + ["--format", "csv", "--output", "t.csv"])
      try #require(table.status == 0, "\(table.complaint)")
    }
    try expectRefused(command + option, says: says)
  }
}
