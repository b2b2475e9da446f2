import Foundation
import Testing

/// What `--cache-policy` changes, and what it must not.
@Suite struct CachePolicyTests {
  let edgewise: Command
  static let options = [
    "run", "--device", "raspberry-pi-5-nvme", "--mode", "simulated", "--memory", "50 MiB",
    "--max-tokens", "16", "--prefetch-depth", "2", "--format", "json", "And it came to pass",
  ]

  init() throws { edgewise = try Command() }

  @Test func `every policy gives the same tokens and accounts for every request`() throws {
    defer { edgewise.remove() }
    let profiled = try record(["--output", "profile", "--save-hot-set", "hot.json"])
    let tokens = try #require(profiled["generated_token_ids"] as? [Int])
    let policies = ["lfu", "layer-lru", "s3-fifo", "sieve", "arc", "pinned:hot.json"]
    for policy in policies {
      let run = try record(["--output", "run", "--cache-policy", policy])
      #expect(run["cache_policy"] as? String == policy)
      #expect(run["generated_token_ids"] as? [Int] == tokens, "\(policy)")
      let experts = try #require(run["experts"] as? [String: Any])
      let misses = try #require(experts["misses"] as? [String: Int])
      let rate = try #require(experts["hit_rate"] as? Double)
      #expect(rate <= (try #require(experts["opt_hit_rate"] as? Double)), "\(policy)")
      let found = ["resident", "prefetched", "in_flight", "absent"].compactMap {
        experts[$0] as? Int
      }
      #expect(found.count == 4)
      #expect(misses.values.reduce(0, +) <= found.reduce(0, +) - found[0], "\(policy)")
    }
  }

  @Test func `a hot set of another model, a damaged one and an unknown policy are refused`() throws
  {
    defer { edgewise.remove() }
    _ = try record(["--output", "profile", "--save-hot-set", "hot.json"])
    let url = edgewise.folder.appendingPathComponent("hot.json")
    let text = try String(contentsOf: url, encoding: .utf8)
    let other = text.replacing(/"model_sha256" : "[0-9a-f]{4}/, with: "\"model_sha256\" : \"beef")
    _ = try edgewise.file("other.json", Data(other.utf8))
    let layers = text.replacing("\"layers\" : 8", with: "\"layers\" : 99")
    _ = try edgewise.file("layers.json", Data(layers.utf8))
    let wide = text.replacing("\"experts_per_layer\" : 32", with: "\"experts_per_layer\" : 33")
    _ = try edgewise.file("wide.json", Data(wide.utf8))
    _ = try edgewise.file("half.json", Data(text.utf8.prefix(text.utf8.count / 2)))
    for (policy, status, part) in [
      ("pinned:other.json", 3, "was made with another model"),
      ("pinned:layers.json", 3, "has 99 layers of 32 experts, which has 8 of 32"),
      ("pinned:wide.json", 3, "has 8 layers of 33 experts, which has 8 of 32"),
      ("pinned:half.json", 2, "is no hot set, or is damaged"),
      ("pinned:none.json", 2, "cannot be read"), ("mru", 2, "there is no cache policy mru"),
    ] {
      let outcome = try edgewise.run(Self.options + ["--cache-policy", policy, "--output", "bad"])
      #expect(outcome.status == Int32(status), "\(outcome.complaint)")
      #expect(outcome.complaint.contains(part), "\(outcome.complaint)")
      #expect(!FileManager.default.fileExists(atPath: edgewise.folder.path + "/bad"))
    }
  }

  private func record(_ arguments: [String]) throws -> [String: Any] {
    let outcome = try edgewise.run(Self.options + arguments)
    #expect(outcome.status == 0, "\(outcome.complaint)")
    return try #require(
      JSONSerialization.jsonObject(with: Data(outcome.output.utf8)) as? [String: Any])
  }
}
