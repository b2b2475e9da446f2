import DeviceInterface
import FoundationEssentials
import Profiles
import Quantities
import Simulation
import TestSupport
import Testing

@Suite struct DeviceProfileTests {
  @Test func `the figures of a file become quantities`() throws {
    let profile = try SmallProfile.profile()
    #expect(profile.title == "A small board")
    #expect(profile.cpu.clusters.map(\.name) == ["slow", "fast"])
    #expect(profile.cpu.clusters[1].int8 == MultiplyAddRate(perSecond: 10e9))
    #expect(profile.cpu.dispatch == .microseconds(2))
    #expect(profile.memory.available == ByteCount(1 << 30))
    #expect(profile.storage.ceiling == .megabytesPerSecond(100))
  }

  @Test func `each field says where it comes from, in the order of a data sheet`() throws {
    let fields = try SmallProfile.profile().fields
    #expect(fields.count == 20)
    #expect(fields[0].path == "cpu.clusters.slow.cores")
    let bandwidth = try #require(fields.first { $0.path == "memory.bandwidth" })
    #expect(bandwidth.value == "5 GB/s")
    #expect(bandwidth.kind == .measured)
    #expect(bandwidth.source == "a bench")
  }

  @Test(arguments: [
    (
      "storage:\n  lanes:", "storage:\n  lane:",
      "storage.lane: is not a key of a profile; the nearest is storage.lanes"
    ),
    ("memory:", "memry:", "memry: is not a key of a profile; the nearest is memory"),
    (
      "2 GMAC/s, kind: assumed", "2 GMAC/s, knd: assumed",
      "cpu.clusters.slow.int8.knd: is not a key of a profile; the nearest is "
        + "cpu.clusters.slow.int8.kind"
    ),
    (
      "value: 5 GB/s", "value: 5",
      "memory.bandwidth: \"5\" has no unit: a bandwidth is written in B/s, kB/s, MB/s, GB/s, TB/s, "
        + "KiB/s, MiB/s, GiB/s or TiB/s"
    ),
    ("2 us, kind: assumed,", "2 us,", "cpu.dispatch.kind: is missing"),
    (
      "2 us, kind: assumed, source: \"an estimate\"", "2 us, kind: assumed",
      "cpu.dispatch.source: is missing"
    ),
    (
      "1 GiB, kind: assumed", "1 GiB, kind: imagined",
      "memory.available.kind: \"imagined\" is none of measured, specified, derived, assumed"
    ),
    (
      "1 GiB, kind: assumed, source: \"an estimate\"", "1 GiB, kind: assumed, source: \"\"",
      "memory.available.source: must say where the value is from"
    ),
    ("value: 2 us", "value: -2 us", "cpu.dispatch: \"-2 us\" must not be negative"),
    (
      "cores: { value: 2", "cores: { value: 0",
      "cpu.clusters.slow.cores: \"0\" is not between 1 and 4096"
    ),
    (
      "threads: { value: 2", "threads: { value: 9",
      "cpu.threads: 9 threads are more than the 4 cores"
    ),
    ("value: 1 GiB", "value: 3 GiB", "memory.available: 3 GiB is more than memory.total, 2 GiB"),
    ("value: 8 GB/s", "value: 4 GB/s", "memory.bandwidth: 5 GB/s is more than memory.peak, 4 GB/s"),
    (
      "- name: fast", "- name: slow",
      "cpu.clusters[1].name: \"slow\" is the name of an earlier cluster"
    ),
    (
      "- name: fast", "- name: a.b",
      "cpu.clusters[1].name: must consist of letters, digits and hyphens"
    ),
    (
      "{ value: 2 us, kind: assumed, source: \"an estimate\" }", "2 us",
      "cpu.dispatch: must be written as { value: …, kind: …, source: … }"
    ),
    (
      "  bandwidth: { value: 100 MB/s, kind: measured, source: \"a bench\" }\n", "",
      "storage: needs a curve or a bandwidth"
    ),
    ("value: 100 us", "value: 1 min", "storage.latency: \"1 min\" is not between 0 s and 10 s"),
    (
      "value: 1, kind", "value: 1 lane, kind",
      "storage.lanes: \"1 lane\" is a plain number and takes no unit"
    ),
    ("title: A small board\n", "", "title: is missing"),
    (
      "title: A small board", "title: A small board\ngroup: fone",
      "group: \"fone\" is none of phone, board, laptop, mini-pc, desktop, handheld, other"
    ),
    (
      "title: A small board", "title: A small board\nsoc: rk3588",
      "soc: there is no SoC part named \"rk3588\", nor any other"
    ),
    (
      "ceiling: { value: 100 MB/s", "ceiling: { value: 0 MB/s",
      "storage.ceiling: \"0 MB/s\" is not between 10 kB/s and 1 TB/s"
    ),
  ])
  func `a faulty profile is refused in one sentence`(old: String, new: String, sentence: String) {
    let yaml = SmallProfile.yaml(replacing: old, with: new)
    let error = #expect(throws: ProfileError.self) { try DeviceProfile(yaml: yaml, name: "small") }
    #expect(error?.description == "small: " + sentence)
  }

  @Test(arguments: [
    "", "   \n", "# nothing\n", "[1, 2", "a: b: c", "4", "- x", "\u{0}", "a: &a [*a]",
  ])
  func `what is no profile is an error`(yaml: String) {
    #expect(throws: ProfileError.self) { try DeviceProfile(yaml: yaml, name: "none") }
  }

  @Test func `deep nesting and long texts are errors`() {
    for yaml in [
      String(repeating: "[", count: 100_000), String(repeating: "{a: ", count: 50_000),
      String(repeating: "- ", count: 50_000), String(repeating: "a", count: 1 << 19),
    ] {
      #expect(throws: ProfileError.self) { try DeviceProfile(yaml: yaml, name: "deep") }
    }
  }

  @Test func `files that are no profiles are errors that name the file`() throws {
    let directory = FileManager.default.temporaryDirectory.path + "/edgewise-profile-tests"
    try FileManager.default.createDirectory(atPath: directory, withIntermediateDirectories: true)
    defer { try? FileManager.default.removeItem(atPath: directory) }
    let file = directory + "/binary.yaml"
    #expect(FileManager.default.createFile(atPath: file, contents: Data([0xFF, 0xFE, 0x80])))
    let catalog = ProfileCatalog(directories: [directory], files: disk)
    for (path, reason) in [
      (directory, "this is a directory, not a profile"),
      (directory + "/absent.yaml", "there is no such file"),
      (file, "line 1 has the byte 0x80, which is no text in UTF-8; save the file in that encoding"),
    ] {
      let error = #expect(throws: ProfileError.self) {
        try DeviceProfile(path: path, catalog: catalog)
      }
      #expect(error?.description == "\(path): \(reason)")
    }
  }

  @Test(arguments: 0..<400)
  func `mutated text gives a profile or an error`(seed: Int) throws {
    var random = RepeatableGenerator(seed: UInt64(seed))
    let names = ShippedProfiles.catalog.names
    let name = names[seed % names.count]
    var bytes = Array(
      try String(
        contentsOfFile: "\(ShippedProfiles.directory)/\(name).yaml", encoding: .utf8
      ).utf8)
    for _ in 0..<Int.random(in: 1...6, using: &random) {
      let index = Int.random(in: 0..<bytes.count, using: &random)
      switch Int.random(in: 0..<4, using: &random) {
      case 0: bytes[index] = .random(in: 0...255, using: &random)
      case 1: bytes.remove(at: index)
      case 2:
        bytes.insert(
          Array("0123456789e-.:{}[]\n &*".utf8).randomElement(using: &random) ?? 0, at: index)
      default: bytes.removeSubrange(index..<min(bytes.count, index + 40))
      }
    }
    guard
      let profile = try? DeviceProfile(
        yaml: String(decoding: bytes, as: UTF8.self), name: name, catalog: ShippedProfiles.catalog)
    else { return }
    // A profile that was accepted can be used and written.
    let work = Work(
      kind: .head, multiplier: .int8, multiplyAdds: 1 << 40, memoryTraffic: ByteCount(1 << 40))
    #expect(CostModel(profile: profile, threads: profile.maxThreads).duration(of: work) > .zero)
    var storage = StorageModel(profile)
    storage.submit(
      ReadTicket(id: 1), byteCount: ByteCount(1 << 33), urgency: .demand, at: .start)
    while storage.nextEvent != nil { _ = storage.step() }
    #expect(try DeviceProfile(yaml: profile.yaml, name: name) == profile)
  }
}

@Suite struct ShippedProfileTests {
  @Test func `the catalog has the machines that examples name`() {
    let names = Set(ShippedProfiles.catalog.names)
    #expect(
      names.isSuperset(of: [
        "desktop-i9-14900", "oneplus-13", "raspberry-pi-5-nvme", "raspberry-pi-5-sd", "rk3566-sd",
        "rk3588-nvme",
      ]))
  }

  @Test(arguments: ProfileKind.allCases)
  func `each shipped file of a kind is right`(kind: ProfileKind) throws {
    for name in ShippedProfiles.catalog.names(of: kind) {
      let path = try #require(ShippedProfiles.catalog.path(of: kind, named: name))
      #expect(try ShippedProfiles.catalog.check(path: path).kind == kind)
    }
  }

  @Test(arguments: ShippedProfiles.catalog.names)
  func `the figures of a shipped profile go together`(name: String) throws {
    let profile = try ShippedProfiles.catalog.profile(named: name)
    #expect(ProfileCheck(profile).doubts == [])
    // Arm and x86 cores with products of bytes, by what public prefills show.
    let simple = ["a72", "a53"]
    for cluster in profile.cpu.clusters where !simple.contains(cluster.name) {
      #expect((3.9...25).contains(cluster.int8.perSecond / cluster.clock.hertz), "\(cluster.name)")
    }
    #expect(profile.cpu.dispatch >= .microseconds(2))
  }

  @Test func `a core type does alike in all machines`() throws {
    var products: [String: [Double]] = [:]
    for name in ShippedProfiles.catalog.names {
      for cluster in try ShippedProfiles.catalog.profile(named: name).cpu.clusters {
        let perCycle = cluster.int8.perSecond / cluster.clock.hertz
        products[cluster.name, default: []].append(perCycle)
      }
    }
    for (core, values) in products where core.first == "a" {
      #expect((values.max() ?? 1) / (values.min() ?? 1) <= 2, "\(core): \(values)")
    }
  }

  @Test(arguments: [
    ("cpu.clusters.fast.bandwidth=6 GB/s", "more than all cores together draw"),
    ("memory.bandwidth=0.9 GB/s", "more than all cores together draw"),
    ("cpu.clusters.fast.int8=80 GMAC/s", "multiply-adds for each cycle"),
    ("cpu.dispatch=1 us", "less than threads"),
    ("cpu.clusters.fast.int8=9000 GMAC/s", "no core has the units for more"),
    ("cpu.clusters.fast.float32=79 GMAC/s", "more than its int8"),
    ("memory.bandwidth=7.9 GB/s", "of memory.peak"),
  ])
  func `figures that hardly go together are doubted`(setting: String, words: String) throws {
    let profile = try SmallProfile.profile().applying([setting])
    #expect(ProfileCheck(profile).doubts.contains { $0.contains(words) }, "\(setting)")
  }

  @Test(arguments: ShippedProfiles.catalog.names)
  func `a shipped profile loads, and its text gives the same profile`(name: String) throws {
    let profile = try ShippedProfiles.catalog.profile(named: name)
    #expect(profile.name == name)
    #expect(try DeviceProfile(yaml: profile.yaml, name: name) == profile)
  }

  @Test(arguments: ShippedProfiles.catalog.names)
  func `a derived rate is the product that its source states`(name: String) throws {
    for field in try ShippedProfiles.catalog.profile(named: name).fields
    where field.kind == .derived && field.source.contains(" x ")
      && (field.path.hasSuffix("int8") || field.path.hasSuffix("float32"))
    {
      let stated = try MultiplyAddRate(parsing: field.value).perSecond
      let product = product(of: field.source) * 1e9
      #expect(abs(stated / product - 1) < 0.006, "\(field.path): \(field.value), \(field.source)")
    }
  }

  /// The numbers of a source such as `2 pipes x 16 MAC (SDOT, 128 bit) x 2.4 GHz`, multiplied.
  private func product(of source: String) -> Double {
    source.split(separator: " x ").reduce(1) { product, factor in
      product * (factor.split(separator: " ").first.flatMap { Double($0) } ?? 1)
    }
  }

  @Test func `an unknown name is answered with the nearest`() {
    let error = #expect(throws: ProfileError.self) {
      try ShippedProfiles.catalog.profile(named: "rasberry-pi-5-sd")
    }
    #expect(
      error?.description
        == "no profile named rasberry-pi-5-sd; nearest: raspberry-pi-5-sd. "
        + "`edgewise device list` shows all")
  }

  @Test func `a directory that is not there holds no profiles`() {
    #expect(ProfileCatalog(directories: ["/nowhere/at/all"], files: disk).names.isEmpty)
  }
}
