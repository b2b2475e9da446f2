import Files
import Profiles
import Results
import TestSupport

extension FuzzedFormat {
  /// Scenarios, and a replay in what they describe.
  static func scenario() throws -> FuzzedFormat {
    let recording = try Examples.shared.get().recording
    let profile = try SmallProfile.profile().applying([
      "memory.dma=12", "thermal.cpu=50 ms: 0.7", "thermal.storage=20 ms: 0.9",
    ])
    let shipped = try ["download", "tired-flash"].map {
      try Examples.repositoryFile("Profiles/scenarios/\($0).yaml")
    }
    let files = MemoryFileSystem()
    return FuzzedFormat(
      "scenario", seeds: shipped + [Array(wholeScenario.utf8)],
      tokens: ["token 1", "token 2", "for: ", "until: ", "{", "}", "- ", "0 s", "1 ms", "warm"]
    ) { bytes in
      files.put(bytes, at: "s.yaml")
      let scenario = try Scenario(path: "s.yaml", files: files)
      let lines = scenario.lines.joined(separator: "\n")
      // Hundreds of stalls in each millisecond are allowed, and would be waited for.
      guard scenario.events.count <= 16 else { return lines }
      let record = try Examples.replay(recording, on: profile, in: scenario).record
      return lines + String(decoding: try RunFolder.json(record), as: UTF8.self)
    }
  }

  private static let wholeScenario = """
    name: all of it
    seed: 7
    events:
      - { at: 1 ms, for: 5 ms, takes: { memory: 20 MB, cores: 1 } }
      - at: token 1
        until: token 2
        takes: { storage: 30 MB/s, cores: { slow: 1 } }
      - { at: 0 s, until: 9 ms, speed: { cpu: 0.7, storage: 0.8 } }
      - { at: 6 ms, heat: warm }
      - { at: 0 s, until: token 2, stalls: { every: 5 ms, lasting: 500 us } }

    """
}
