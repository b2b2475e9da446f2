import Foundation
import Testing

/// A sample of what `Tests/ram-caps.sh` does: under the least cap that is accepted, what the kernel
/// has counted when the process ends against the cap and against run.json.
@Suite struct RamCapTests {
  let edgewise: Command

  init() throws { edgewise = try Command() }

  /// More than the counters of resident pages, which are gathered in batches, and the end of a
  /// process take.
  private static let toleratedKibibytes = 512

  private static let simulated = ["--device", "raspberry-pi-5-nvme", "--mode", "simulated"]
  private static let configurations = [
    ["--max-tokens", "16"], ["--max-tokens", "984"], ["--max-tokens", "984", "--record", "r.ewr"],
    ["--batch", "1", "--max-tokens", "64"], ["--batch", "16", "--max-tokens", "300"],
    ["--prefetch-depth", "4", "--lanes", "16", "--max-tokens", "200"],
    ["--context", "128", "--max-tokens", "64", "--save-hot-set", "hot.json"],
    ["--activations", "f32", "--max-tokens", "100"],
    ["--device", "raspberry-pi-5-nvme", "--dilate", "8", "--max-tokens", "32"],
    simulated + ["--max-tokens", "500", "--prefetch-depth", "0"],
    simulated + ["--max-tokens", "200", "--prefetch-depth", "3", "--record", "r.ewr"],
    simulated + ["--max-tokens", "64", "--batch", "1"],
  ]

  /// Reads a process's peak as it ends.
  private static let peakReader = Command.executable.deletingLastPathComponent()
    .appendingPathComponent("peak-reader")

  /// In KiB, as the refusal of a smaller one says it, which rounds to three digits.
  private func leastCap(_ arguments: [String]) throws -> Int {
    let refused = try edgewise.run(arguments + ["--memory", "1 MiB", RunTests.prompt])
    let match = try #require(
      refused.sentence.firstMatch(of: /need ([0-9.]+) MiB/), "\(refused.complaint)")
    return Int(try #require(Double(match.1)) * 1024 * 1.004) + 1
  }

  @Test(arguments: configurations)
  func `a run holds no more than its cap, and names what it held`(arguments: [String]) throws {
    defer { edgewise.remove() }
    let arguments = ["run", "--output", "r"] + arguments
    let cap = try leastCap(arguments)
    let outcome = try edgewise.run(
      ["peak.txt", Command.executable.path] + arguments
        + ["--memory", "\(cap) KiB", RunTests.prompt],
      executable: Self.peakReader)
    #expect(outcome.status == 0, "\(outcome.complaint)")
    let note = try String(
      contentsOf: edgewise.folder.appendingPathComponent("peak.txt"), encoding: .utf8)
    let counted = try #require(Int(note.trimmingCharacters(in: .whitespacesAndNewlines)))
    let told = try #require(try edgewise.record("r")["peak_rss_bytes"] as? Int) / 1024
    #expect(counted <= cap, "\(arguments)")
    #expect(abs(counted - told) <= Self.toleratedKibibytes, "\(arguments)")
  }
}
