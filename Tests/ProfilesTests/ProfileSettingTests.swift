import Profiles
import Quantities
import TestSupport
import Testing

@Suite struct ProfileSettingTests {
  @Test func `a figure that is set is assumed from then on`() throws {
    let profile = try SmallProfile.profile().applying(["cpu.dispatch = 5 us"])
    #expect(profile.cpu.dispatch == .microseconds(5))
    let field = try #require(profile.fields.first { $0.path == "cpu.dispatch" })
    #expect(field.kind == .assumed)
    #expect(field.source == "--set")
    #expect(try DeviceProfile(yaml: profile.yaml, name: "small").yaml == profile.yaml)
  }

  @Test func `the title says what was set, parts first and then figures in their order`() throws {
    let card = try ShippedProfiles.catalog.profile(named: "raspberry-pi-5-sd")
    let profile = try card.applying(
      ["storage.age=0.5", "storage = ufs-4.0", "cpu.threads=2"], catalog: ShippedProfiles.catalog)
    #expect(profile.overrides == ["storage=ufs-4.0", "cpu.threads=2", "storage.age=0.5"])
    let changes = "with storage ufs-4.0, cpu.threads 2 and storage.age 0.5"
    #expect(profile.title == "Raspberry Pi 5, 16 GB, microSD card, but \(changes)")
    #expect(try DeviceProfile(yaml: profile.yaml, name: card.name) == profile)
    #expect(profile.name == card.name && card.overrides.isEmpty)
  }

  @Test func `an override that a later part replaces is not told of`() throws {
    let catalog = ShippedProfiles.catalog
    let card = try catalog.profile(named: "raspberry-pi-5-sd")
    let old = try card.applying(
      ["storage=emmc-5.1", "storage.age=0.5", "thermal.storage=9 s: 0.5", "memory.dma=2"],
      catalog: catalog)
    // As a file, too, it knows what was set.
    for profile in [old, try DeviceProfile(yaml: old.yaml, name: card.name)] {
      let new = try profile.applying(["storage=ufs-4.0"], catalog: catalog)
      #expect(new.overrides == ["storage=ufs-4.0", "memory.dma=2"])
      #expect(new.storage.age == 1 && new.thermal.storage == nil)
      #expect(
        try new
          == card.applying(["memory.dma=2", "storage=ufs-4.0"], catalog: catalog))
    }
    let moved = try old.applying(["memory.available=1 GiB"]).applying(["memory.total=8 GiB"])
    #expect(!moved.overrides.contains { $0.hasPrefix("memory.available") })
  }

  @Test func `setting the storage bandwidth sets what the storage delivers`() throws {
    let card = try ShippedProfiles.catalog.profile(named: "raspberry-pi-5-sd")
    let profile = try card.applying(["storage.bandwidth=200 MB/s"])
    #expect(profile.storage.ceiling == .megabytesPerSecond(200))
    let large = profile.storage.curve.bandwidth(ofReads: .mebibytes(64)).bytesPerSecond
    #expect(large > 199e6 && large < 200e6)
    #expect(!profile.fields.contains { $0.path == "storage.curve" })
    // The latency of the curve stays.
    #expect(profile.storage.curve.rows[0].latency == .microseconds(350))
    #expect(try DeviceProfile(yaml: profile.yaml, name: card.name).yaml == profile.yaml)
  }

  @Test func `setting the latency keeps the rate of the largest reads`() throws {
    let card = try ShippedProfiles.catalog.profile(named: "raspberry-pi-5-sd")
    let profile = try card.applying(["storage.latency=1 ms"])
    let large = profile.storage.curve.bandwidth(ofReads: .mebibytes(64)).bytesPerSecond
    #expect(abs(large / 90e6 - 1) < 0.01)
    #expect(profile.storage.ceiling == card.storage.ceiling)
  }

  @Test func `a slower clock slows the arithmetic of its cluster`() throws {
    let cpu = try SmallProfile.profile().applying(["cpu.clusters.fast.clock=1 GHz"]).cpu
    #expect(cpu.clusters[1].int8 == MultiplyAddRate(perSecond: 5e9))
    #expect(cpu.clusters[1].float32 == MultiplyAddRate(perSecond: 2e9))
    #expect(cpu.clusters[0].int8 == MultiplyAddRate(perSecond: 2e9))
  }

  @Test func `a figure that is set itself is not moved by another one`() throws {
    let profile = try SmallProfile.profile().applying([
      "cpu.clusters.fast.clock=1 GHz", "cpu.clusters.fast.int8=7 GMAC/s",
      "storage.bandwidth=200 MB/s", "storage.ceiling=150 MB/s", "memory.total=8 GiB",
      "memory.available=3 GiB",
    ])
    #expect(profile.cpu.clusters[1].int8 == MultiplyAddRate(perSecond: 7e9))
    #expect(profile.cpu.clusters[1].float32 == MultiplyAddRate(perSecond: 2e9))
    #expect(profile.storage.ceiling == .megabytesPerSecond(150))
    #expect(profile.memory.available == ByteCount(3 << 30))
  }

  @Test(arguments: [
    ("", "4 GiB", 3 << 30, "--set memory.total, less what the system keeps"),
    ("", "512 MiB", 1 << 20, "--set memory.total, less what the system keeps"),
    ("rule: rest, ", "3 GiB", 2 << 30, "--set memory.total, less what the system keeps"),
    (
      "rule: share, ", "4 GiB", 2 << 30,
      "--set memory.total, of which the same share is conceded"
    ),
    (
      "rule: fixed, ", "4 GiB", 1 << 30,
      "--set memory.total, of which the same amount is conceded"
    ),
    (
      "rule: fixed, ", "512 MiB", 512 << 20,
      "--set memory.total, of which the same amount is conceded"
    ),
  ])
  func `another memory moves what is available by the rule of the profile`(
    rule: String, total: String, available: Int, source: String
  ) throws {
    let yaml = SmallProfile.yaml(
      replacing: "1 GiB, kind: assumed", with: "1 GiB, \(rule)kind: assumed")
    let profile = try DeviceProfile(yaml: yaml, name: "small").applying(["memory.total=\(total)"])
    #expect(profile.memory.available == ByteCount(available))
    #expect(profile.fields.first { $0.path == "memory.available" }?.source == source)
    #expect(profile.overrides == ["memory.total=\(total)"])
    // The rule stays beside the figure.
    let back = try DeviceProfile(yaml: profile.yaml, name: "small").applying([
      "memory.total=\(total)"
    ])
    #expect(back == profile)
  }

  @Test func `a figure that is set to what it is changes no number`() throws {
    let phone = try ShippedProfiles.catalog.profile(named: "galaxy-s24-ultra")
    let clock = try #require(phone.fields.first { $0.path.hasSuffix(".clock") })
    let same = try phone.applying(["memory.total=12 GiB", "\(clock.path)=\(clock.value)"])
    #expect(same.memory == phone.memory)
    #expect(same.cpu == phone.cpu)
  }

  @Test func `the same figure may be set twice to the same`() throws {
    let profile = try SmallProfile.profile().applying([
      "memory.available=1 GiB", "memory.available = 1024 MiB",
    ])
    #expect(profile.overrides == ["memory.available=1 GiB"])
  }

  @Test(arguments: [
    (
      ["storage.age=0.5", "cpu.threads=1", "storage.age=0.9"],
      "storage.age: is set to 0.5 and to 0.9; keep one of them"
    ),
    (["storage=b", "storage=a"], "storage: is set to a and to b; keep one of them"),
    (
      ["thermal.cpu=9 s: 0.5", "thermal.cpu=8 s: 0.5"],
      "thermal.cpu: is set to 8 s: 0.5 and to 9 s: 0.5; keep one of them"
    ),
  ])
  func `two values of one figure are refused in any order`(settings: [String], sentence: String)
    throws
  {
    let profile = try SmallProfile.profile()
    for settings in [settings, settings.reversed()] {
      let error = #expect(throws: ProfileError.self) { try profile.applying(settings) }
      #expect(error?.description == "small: " + sentence)
    }
  }

  @Test(arguments: [
    ("memory", "the nearest that can is --memory or memory.available"),
    ("RAM", "the nearest that can is memory.total"),
    ("memory.size", "the nearest that can is memory.total"),
    ("memory.speed", "the nearest that can is memory.bandwidth"),
    ("cpu", "the nearest that can is soc"),
    ("disk", "the nearest that can is storage"),
    ("storag", "the nearest that can is storage"),
    ("storage.curve", "the nearest that can is storage.bandwidth or storage.latency"),
    ("storage.speed", "the nearest that can is storage.bandwidth"),
    ("bandwidth", "the nearest that can is storage.bandwidth or memory.bandwidth"),
    ("latency", "the nearest that can is storage.latency"),
    (
      "cpu.clusters.fast.kernels.head.rate",
      "the nearest that can is cpu.clusters.fast.kernels.head"
    ),
    ("memory.totl", "the nearest that can is memory.total"),
    (
      "clock", "the nearest that can is cpu.clusters.slow.clock or cpu.clusters.fast.clock"
    ),
    ("fast.clock", "the nearest that can is cpu.clusters.fast.clock"),
    ("cpu.clusters.fast.frequency", "the nearest that can is cpu.clusters.fast.clock"),
    ("heat", "the nearest that can is --heat, thermal.cpu or thermal.storage"),
    // Other sections have such a figure, which means something else.
    ("storage.peak", "`edgewise device show small` lists the figures that can"),
    ("title", "`edgewise device show small` lists the figures that can"),
    ("gpu", "`edgewise device show small` lists the figures that can"),
    ("", "`edgewise device show small` lists the figures that can"),
  ])
  func `what cannot be set names what means the same`(path: String, suggestion: String) throws {
    let profile = try SmallProfile.profile()
    let error = #expect(throws: ProfileError.self) { try profile.applying(["\(path)=8 GiB"]) }
    #expect(error?.description == "small: \(path): this cannot be set; \(suggestion)")
  }

  @Test(arguments: [
    (
      "storage.bandwith=1 GB/s",
      "storage.bandwith: this cannot be set; the nearest that can is storage.bandwidth"
    ),
    (
      "storage.bandwidth=1",
      "storage.bandwidth: \"1\" has no unit: a bandwidth is written in B/s, kB/s, MB/s, GB/s, "
        + "TB/s, KiB/s, MiB/s, GiB/s or TiB/s"
    ),
    (
      "storage.bandwidth",
      "\"storage.bandwidth\" does not set anything; write it as storage.bandwidth=200 MB/s"
    ),
    (
      "thermal.cpu=30 s",
      "thermal.cpu: \"30 s\" must be rows of after and factor, written as 30 s: 0.9, 90 s: 0.7"
    ),
    (
      "storage.range=1 GiB: 1, 8 GiB: 0",
      "storage.range[1].factor: \"0\" is not between 0.01 and 100"
    ),
    ("memory.available=3 GiB", "memory.available: 3 GiB is more than memory.total, 2 GiB"),
    ("memory.reserve=2 GiB", "memory.reserve: 2 GiB is not less than memory.total, 2 GiB"),
    ("cpu.threads=0", "cpu.threads: \"0\" is not between 1 and 4096"),
  ])
  func `a what-if that cannot be is refused in one sentence`(assignment: String, sentence: String)
    throws
  {
    let profile = try SmallProfile.profile()
    let error = #expect(throws: ProfileError.self) { try profile.applying([assignment]) }
    #expect(error?.description == "small: " + sentence)
  }
}
