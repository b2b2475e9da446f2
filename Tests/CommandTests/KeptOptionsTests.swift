import Foundation
import Testing

/// Which options of a search come back with its `settings.json`.
@Suite struct KeptOptionsTests {
  let edgewise: Command

  init() throws { edgewise = try Command() }

  /// Options whose values the file keeps, and under which keys.
  private static let keys = [
    "prefetch-depth": ["prefetch_depth"], "cache-policy": ["cache_policy"], "lanes": ["lanes"],
    "threads": ["threads"], "placement": ["placement"], "memory": ["memory_bytes"],
    "embedding": ["embedding"], "read-granularity": ["read_granularity"],
    "activations": ["activations"], "batch": ["batch"], "neuron-sparsity": ["neuron_sparsity"],
    "lm-head": ["lm_head"], "lm-head-threshold": ["lm_head_threshold"],
    "lm-head-floor": ["lm_head_floor"], "context": ["context"], "heat": ["start_temperature"],
    "start-temperature": ["start_temperature"], "dense-weights": ["dense_weights"],
    "device": ["device"], "model": ["model", "model_sha256"], "objective": ["objective"],
  ]

  /// Options of `run` and `tune` whose values it does not keep, and why.
  private static let others: [(why: String, options: [String])] = [
    (
      "what is run",
      [
        "prompt", "tokens", "chat", "max-tokens", "temperature", "top-k", "top-p", "min-p",
        "repeat-penalty", "seed", "model-shape", "routing", "prompt-tokens", "domain", "uniform",
        "locality", "bundle", "prompts", "blocks", "requests", "repetitions",
      ]
    ),
    (
      "the device, which a run names anew, or what happens to it",
      ["set", "scenario", "mode", "dilate", "enforce"]
    ),
    ("whose times a simulation stands for", ["engine", "weights"]),
    ("what goes before a run, which a search has none of", ["start", "preceding"]),
    (
      "how a search goes about it",
      [
        "min-tok/s", "max-p99", "keep", "max-prefetch-depth", "hot-set", "search", "seeds",
        "workers", "best", "verify",
      ]
    ),
    (
      "what is written and read beside it",
      [
        "settings", "record", "format", "output", "save-hot-set", "force", "version", "help",
        "fail-if", "baseline", "write-baseline",
      ]
    ),
  ]

  private struct Dump: Decodable {
    let command: Described

    struct Described: Decodable {
      let commandName: String
      let subcommands: [Described]?
      let arguments: [Argument]?
    }

    struct Argument: Decodable {
      let names: [Name]?
      let valueName: String?

      struct Name: Decodable { let name: String }

      /// As it is called at length.
      var name: String { (names ?? []).map(\.name).max { $0.count < $1.count } ?? valueName ?? "" }
    }
  }

  @Test func `each option of a run or a search has a key in the file, or a reason to have none`()
    throws
  {
    defer { edgewise.remove() }
    let text = try edgewise("--experimental-dump-help").output
    let commands = try JSONDecoder().decode(Dump.self, from: Data(text.utf8)).command.subcommands
    let options = (commands ?? []).filter { ["run", "tune"].contains($0.commandName) }
      .flatMap { ($0.arguments ?? []).map(\.name) }
    let listed = Array(Self.keys.keys) + Self.others.flatMap(\.options)
    #expect(Set(listed).count == listed.count)
    #expect(Set(options) == Set(listed))
    let schema = try edgewise.json("schema", "settings")
    let properties = try #require(schema["properties"] as? [String: Any])
    for key in Self.keys.values.flatMap(\.self) { #expect(properties[key] != nil, "\(key)") }
  }

  @Test func `a run with the file of a search is the run that was searched`() throws {
    defer { edgewise.remove() }
    let made = try edgewise(
      "model", "synthesize", "--preset", "tiny", "--layers", "3", "--predictor", "--output",
      "m.gguf")
    try #require(made.status == 0, "\(made.complaint)")
    let machine = ["--device", "oneplus-13", "--model", "m.gguf", "--max-tokens", "6"]
    let told = [
      "--cache-policy", "sieve", "--lanes", "2", "--read-granularity", "expert",
      "--batch", "16", "--memory", "60 MiB", "--embedding", "ram", "--context", "96",
      "--start-temperature", "warm", "--activations", "f32", "--neuron-sparsity", "off",
      "--lm-head", "predicted", "--lm-head-threshold", "-0.25", "--lm-head-floor", "4",
      "--dense-weights", "anon",
    ]
    let search = try edgewise.run(
      ["tune"] + machine + told
        + ["--threads", "2", "--max-prefetch-depth", "1", "--output", "t", "hello"])
    #expect(search.status == 0, "\(search.complaint)")
    func run(_ options: [String]) throws -> [String: Any] {
      let outcome = try edgewise.run(
        ["run", "--mode", "simulated"] + machine + options
          + ["--format", "json", "--output", "r", "hello"])
      try #require(outcome.status == 0, "\(outcome.complaint)")
      return try #require(
        JSONSerialization.jsonObject(with: Data(outcome.output.utf8)) as? [String: Any])
    }
    let kept = try run(["--settings", "t/settings.json"])
    let depth = String(try #require(kept["prefetch_depth"] as? Int))
    // A search says on which cores its threads are.
    let placement = try #require(kept["placement"] as? [String: Int])
    #expect(placement.values.reduce(0, +) == 2)
    let spelled = try run(
      told + [
        "--prefetch-depth", depth,
        "--placement", placement.map { "\($0.key):\($0.value)" }.joined(separator: ","),
      ])
    let ofFiles = ["id", "seal", "started", "command", "host", "peak_rss_bytes"]
    for key in Set(spelled.keys).union(kept.keys).subtracting(ofFiles) {
      #expect(kept[key] as? NSObject == spelled[key] as? NSObject, "\(key)")
    }
    let plain = try run(["--settings", "t/settings.json", "--lm-head", "dense"])
    #expect(kept["lm_head"] != nil && plain["lm_head"] == nil)
  }
}
