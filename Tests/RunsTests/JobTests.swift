import FoundationEssentials
import Inference
import Profiles
import Quantities
import Residency
import Results
import TestSupport
import Testing
@testable import Runs

@Suite struct JobTests {
  private func job(
    _ text: String = "hello", change: (inout RunOptions) throws -> Void = { _ in }
  ) throws -> Job {
    var options = RunOptions(
      modelPath: "m.gguf", machine: .host, prompt: .text(text), maxTokens: 4,
      sampling: try SamplerOptions(seed: 1), command: "edgewise run")
    try change(&options)
    return Job(options)
  }

  @Test func `equal jobs have the same identity, whatever the order of flags`() throws {
    let first = try job {
      $0.lanes = 2
      $0.prefetchDepth = 3
      $0.command = "edgewise run --lanes 2 --prefetch-depth 3 hello"
    }
    let second = try job {
      $0.prefetchDepth = 3
      $0.lanes = 2
      $0.command = "edgewise run --prefetch-depth 3 --lanes 2 hello"
    }
    #expect(try first.id == second.id && first.id.count == 64)
    let data = Data(try RunFolder.json(first))
    #expect(try JSONDecoder().decode(Job.self, from: data).id == first.id)
    let overrides = ["storage.latency=1 ms", "storage.bandwidth=1 GB/s"]
    let devices = [overrides, overrides.reversed()].map {
      Job.Device(mode: "simulated", name: "small", overrides: $0)
    }
    #expect(devices[0] == devices[1])
  }

  @Test func `whatever changes a run changes its identity`() throws {
    let profile = try DeviceProfile(yaml: SmallBoard.yaml, name: "small")
    var jobs = [
      try job(), try job("bye"), try job { $0.prompt = .chat("hello") },
      try job { $0.prompt = .tokens([1]) }, try job { $0.maxTokens = 5 },
      try job { $0.sampling = try SamplerOptions(seed: 2) },
      try job { $0.sampling = try SamplerOptions(temperature: 1, seed: 1) },
      try job { $0.modelPath = "n.gguf" }, try job { $0.machine = .simulated(profile) },
      try job { $0.machine = .applied(profile, dilation: 1) },
      try job { $0.machine = .applied(profile, dilation: 2) },
      try job { $0.prefetchDepth = 2 }, try job { $0.readGranularity = .matrix },
      try job { $0.memory = .mebibytes(50) }, try job { $0.maxBatch = 64 },
      try job { $0.headSelection = HeadSelection() },
      try job { $0.headSelection = HeadSelection(threshold: -.infinity) },
      try job { $0.start = .installed }, try job { $0.start = .warm },
      try job { ($0.start, $0.preceding) = (.warm, .text("before")) },
    ]
    jobs += try ["heat: warm", "heat: cool", "stalls: { every: 1 s, lasting: 1 ms }"].map { event in
      try job {
        $0.machine = .simulated(profile)
        $0.scenario = try Scenario(yaml: "events: [{ at: 0 s, \(event) }]", name: "s")
      }
    }
    jobs.append(jobs[0])
    jobs[jobs.count - 1].device.overrides = ["storage=ufs-4.0"]
    #expect(try Set(jobs.map { try $0.id }).count == jobs.count)
  }
}
