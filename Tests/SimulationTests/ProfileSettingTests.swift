import Profiles
import Quantities
import Testing

@Suite struct ProfileSettingTests {
  @Test func `a figure that is set is assumed from then on`() throws {
    let profile = try SmallProfile.profile().setting("cpu.dispatch = 5 us")
    #expect(profile.cpu.dispatch == .microseconds(5))
    let field = try #require(profile.fields.first { $0.path == "cpu.dispatch" })
    #expect(field.kind == .assumed)
    #expect(field.source == "--set")
    #expect(try DeviceProfile(yaml: profile.yaml, name: "small").yaml == profile.yaml)
  }

  @Test func `the title says what was set, each once and in its order`() throws {
    let card = try ShippedProfiles.catalog.profile(named: "raspberry-pi-5-sd")
    let settings = ["storage.age=0.9", "storage = ufs-4.0", "storage.age=0.5", "cpu.threads=2"]
    let profile = try settings.reduce(card) { profile, setting in
      try profile.setting(setting, catalog: ShippedProfiles.catalog)
    }
    #expect(profile.overrides == ["storage=ufs-4.0", "storage.age=0.5", "cpu.threads=2"])
    let changes = "with storage ufs-4.0, storage.age 0.5 and cpu.threads 2"
    #expect(profile.title == "Raspberry Pi 5, 16 GB, microSD card, but \(changes)")
    #expect(try DeviceProfile(yaml: profile.yaml, name: card.name).title == profile.title)
    #expect(profile.name == card.name && card.overrides.isEmpty)
  }

  @Test func `setting the storage bandwidth sets what the storage delivers`() throws {
    let card = try ShippedProfiles.catalog.profile(named: "raspberry-pi-5-sd")
    let profile = try card.setting("storage.bandwidth=200 MB/s")
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
    let profile = try card.setting("storage.latency=1 ms")
    let large = profile.storage.curve.bandwidth(ofReads: .mebibytes(64)).bytesPerSecond
    #expect(abs(large / 90e6 - 1) < 0.01)
    #expect(profile.storage.ceiling == card.storage.ceiling)
  }

  @Test func `a slower clock slows the arithmetic of its cluster`() throws {
    let cpu = try SmallProfile.profile().setting("cpu.clusters.fast.clock=1 GHz").cpu
    #expect(cpu.clusters[1].int8 == MultiplyAddRate(perSecond: 5e9))
    #expect(cpu.clusters[1].float32 == MultiplyAddRate(perSecond: 2e9))
    #expect(cpu.clusters[0].int8 == MultiplyAddRate(perSecond: 2e9))
  }

  @Test func `more memory is more for the process`() throws {
    let memory = try SmallProfile.profile().setting("memory.total=4 GiB").memory
    #expect(memory.available == ByteCount(3 << 30))
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
    ("memory.available=3 GiB", "memory.available: 3 GiB is more than memory.total, 2 GiB"),
    ("cpu.threads=0", "cpu.threads: \"0\" is not between 1 and 4096"),
  ])
  func `a what-if that cannot be is refused in one sentence`(assignment: String, sentence: String)
    throws
  {
    let profile = try SmallProfile.profile()
    let error = #expect(throws: ProfileError.self) { try profile.setting(assignment) }
    #expect(error?.description == "small: " + sentence)
  }
}
