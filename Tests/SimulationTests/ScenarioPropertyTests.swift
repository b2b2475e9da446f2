import DeviceInterface
import Profiles
import Quantities
import Simulation
import TestSupport
import Testing

/// Properties of scenarios over random runs.
@Suite struct ScenarioPropertyTests {
  private static let settings = [
    "memory.dma=12", "storage.ceiling=150 MB/s", "storage.lanes=3", "cpu.sampling=5 us",
    "cpu.clusters.fast.cores=4", "memory.zram=1 GiB", "memory.zram-ratio=2",
    "memory.zram-bandwidth=1 GB/s", "thermal.cpu=50 ms: 0.7", "thermal.storage=20 ms: 0.9",
  ]
  private let page = Page(byteCount: 40_960)

  /// Up to five events within what a run takes, which leave one of six cores.
  private func events(_ random: inout RepeatableGenerator) -> [String] {
    func pick(_ choices: [String]) -> String {
      choices.randomElement(using: &random) ?? choices[0]
    }
    return (0..<Int.random(in: 1...5, using: &random)).map { _ -> String in
      let time = Int.random(in: 0...200_000, using: &random)
      let token = Int.random(in: 1...20, using: &random)
      let start = pick(["\(time) us", "token \(token)"])
      let end = pick([
        "", ", for: \(1 + time / 4000) ms", ", until: token \(token + 3)",
        start.hasPrefix("token") ? ", until: 80 ms" : ", until: \(time + 9000) us",
      ])
      let what = pick([
        "takes: { cores: 1 }\(end)", "takes: { storage: \(1 + time / 20_000) MB/s }\(end)",
        "takes: { memory: 8 MiB }\(end)", "speed: { cpu: 0.7, storage: 0.9 }\(end)",
        "stalls: { every: 7 ms, lasting: 900 us }\(end)", "heat: \(pick(["warm", "cool"]))",
      ])
      return "at: \(start), \(what)"
    }
  }

  private func device(
    _ scenario: Scenario?, clock: any DeviceClock = VirtualClock(), host: (any Device)? = nil
  ) throws -> ProfiledDevice {
    let device = ProfiledDevice(
      profile: try SmallProfile.profile().applying(Self.settings), threads: 3,
      conditions: DeviceConditions(
        held: HeldMemory(.mmap, swept: .mebibytes(100), others: .mebibytes(924)),
        startTemperature: .cool, scenario: scenario),
      clock: clock, host: host)
    device.beginRequest()
    return device
  }

  /// Reads, kernels and tokens at random, as text.
  private func run(on device: ProfiledDevice, seed: Int) throws -> String {
    var random = RepeatableGenerator(seed: UInt64(seed))
    var (log, pending, token) = ("", [ReadTicket](), 0)
    for _ in 0..<300 {
      switch Int.random(in: 0..<6, using: &random) {
      case 0:
        let urgency = Read.Urgency.allCases.randomElement(using: &random) ?? .demand
        pending.append(try device.submit(page.read(urgency)))
      case 1 where !pending.isEmpty:
        let ticket = pending.remove(at: .random(in: 0..<pending.count, using: &random))
        let timing = try device.wait(for: ticket)
        log += "read \(timing.started.nanoseconds) \(timing.ended.nanoseconds) "
      case 2 where !pending.isEmpty:
        let ticket = pending.remove(at: .random(in: 0..<pending.count, using: &random))
        log += "withdrawn \(device.withdraw(ticket).bytes) "
      case 3:
        token += 1
        device.beginToken(token)
        device.run(PricedKernel(.embedding, multiplyAdds: 0))
      default:
        let kind = KernelKind.allCases.randomElement(using: &random) ?? .norm
        device.run(
          PricedKernel(
            kind, multiplyAdds: .random(in: 0...8_000_000, using: &random),
            traffic: .random(in: 0...4_000_000, using: &random)))
      }
      log += "\(device.now.nanoseconds)\n"
    }
    return log + "\(device.pageFaults) \(device.scenarioHistory.map { "\($0)" } ?? "")"
  }

  @Test(arguments: 0..<40)
  func `an applied run has the instants of a simulated one`(seed: Int) throws {
    var random = RepeatableGenerator(seed: UInt64(1000 + seed))
    let scenario = try scenario(seed: seed, events(&random))
    let clock = LateClock()
    clock.overshoot = .microseconds(5)
    let host = FakeHost(clock: clock)
    host.kernelTime = .microseconds(9)
    host.readTime = .microseconds(50)
    let simulated = try run(on: device(scenario), seed: seed)
    #expect(try run(on: device(scenario, clock: clock, host: host), seed: seed) == simulated)
    #expect(try run(on: device(scenario), seed: seed) == simulated)
  }

  @Test(arguments: 0..<20)
  func `a scenario of which nothing happens changes no instant`(seed: Int) throws {
    let later = try scenario([
      "at: 900 s, takes: { cores: 1, memory: 8 MiB, storage: 1 MB/s }", "at: 900 s, heat: warm",
      "at: token 999, stalls: { every: 1 s, lasting: 1 ms }",
    ])
    func instants(_ scenario: Scenario?) throws -> Substring {
      let log = try run(on: device(scenario), seed: seed)
      return log[..<(log.lastIndex(of: "\n") ?? log.startIndex)]
    }
    #expect(try instants(later) == instants(nil))
  }

  @Test(arguments: 0..<20)
  func `what is taken makes nothing faster`(seed: Int) throws {
    let takes = try scenario([
      "at: 0 s, takes: { cores: 2, storage: 30 MB/s }", "at: 20 ms, speed: { cpu: 0.8 }",
      "at: 0 s, stalls: { every: 9 ms, lasting: 1 ms }",
    ])
    func end(_ scenario: Scenario?) throws -> Instant {
      let device = try device(scenario)
      _ = try run(on: device, seed: seed)
      return device.now
    }
    #expect(try end(takes) > end(nil))
  }
}
