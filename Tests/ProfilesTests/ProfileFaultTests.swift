import FoundationEssentials
import Profiles
import TestSupport
import Testing

/// What is refused in fields that a profile may leave out.
@Suite struct ProfileFaultTests {
  private static let origin = "kind: assumed, source: \"an estimate\""

  /// The small profile with `lines` below `section`, or at the end where it has none.
  private static func yaml(_ section: String, _ lines: String) -> String {
    let heading = section + ":\n"
    guard SmallProfile.yaml.contains(heading) else {
      return SmallProfile.yaml + heading + lines + "\n"
    }
    return SmallProfile.yaml(replacing: heading, with: heading + lines + "\n")
  }

  private static func table(_ key: String, _ rows: String) -> String {
    "  \(key): { value: [\(rows)], \(origin) }"
  }

  @Test func `a file that cannot be read says why`() throws {
    let folder = TemporaryFolder()
    let path = folder["loop.yaml"]
    try FileManager.default.createSymbolicLink(
      atPath: path, withDestinationPath: "loop.yaml")
    let catalog = ProfileCatalog(directories: [folder.path], files: disk)
    let error = #expect(throws: ProfileError.self) {
      try DeviceProfile(path: path, catalog: catalog)
    }
    #expect(
      error?.reason == "the file cannot be read: Too many levels of symbolic links")
  }

  @Test(arguments: [
    (
      "cpu", "  glue: { value: -1 us, \(origin) }", "cpu.glue: \"-1 us\" must not be negative"
    ),
    (
      "cpu", "  expert-threads: { value: 0, \(origin) }",
      "cpu.expert-threads: \"0\" is not between 1 and 4096"
    ),
    (
      "memory", "  dma: { value: 1 GB, \(origin) }",
      "memory.dma: \"1 GB\" is a plain number and takes no unit"
    ),
    (
      "memory", "  reserve: { value: 1 MiB, rule: rest, \(origin) }",
      "memory.reserve.rule: is not a key of a profile; the nearest is memory.reserve.value"
    ),
    (
      "memory", "  reclaim: { value: 0.5, \(origin) }",
      "memory.reclaim: \"0.5\" is not between 1 and 1000"
    ),
    ("memory", "  reserve: { value: 128, \(origin) }", "memory.reserve: \"128\" has no unit"),
    (
      "storage", "  age: { value: 1.5, \(origin) }",
      "storage.age: \"1.5\" is not between 0.01 and 1"
    ),
    (
      "storage", table("range", "{ span: 1 GiB, factor: 1 }, { span: 128 MiB, factor: 0.5 }"),
      "storage.range[1]: must have a larger span than the row before it"
    ),
    (
      "storage", table("range", "{ span: 1 GiB, factor: 0 }"),
      "storage.range[0].factor: \"0\" is not between 0.01 and 100"
    ),
    (
      "storage", table("range", "{ span: 1 GiB, share: 1 }"),
      "storage.range[0].share: is not a key of a profile; the nearest is storage.range[0].span"
    ),
    (
      "storage", table("range", ""),
      "storage.range.value: must be a list of at least one row of span and factor"
    ),
    (
      "thermal", table("cpu", "{ after: 60 s, factor: 0.9 }, { after: 60 s, factor: 0.8 }"),
      "thermal.cpu[1]: must come after a longer load than the row before it"
    ),
    (
      "thermal", table("storage", "{ after: 60 s, factor: 1.1 }"),
      "thermal.storage[0].factor: \"1.1\" is not between 0.01 and 1"
    ),
    ("thermal", table("cpu", "{ after: 60 s }"), "thermal.cpu[0].factor: is missing"),
    (
      "thermal", table("memory", "{ after: 60 s, factor: 1 }"),
      "thermal.memory: is not a key of a profile; the nearest is thermal.cpu"
    ),
  ])
  func `a faulty optional field is refused in one sentence`(
    section: String, lines: String, sentence: String
  ) {
    let error = #expect(throws: ProfileError.self) {
      try DeviceProfile(yaml: Self.yaml(section, lines), name: "small")
    }
    #expect(error?.description.hasPrefix("small: " + sentence) == true, "not: \(sentence)")
  }

  @Test(arguments: [
    (
      "1 GiB, kind: assumed", "1 GiB, rule: all, kind: assumed",
      "memory.available.rule: \"all\" is none of rest, share, fixed"
    ),
    (
      "title: A small board", "title: A small board\noverrides: storage",
      "overrides: must be a mapping with the keys soc, storage"
    ),
    (
      "title: A small board", "title: A small board\noverrides: { disk: ufs-4.0 }",
      "overrides.disk: is not a key of a profile; the nearest is overrides.soc"
    ),
  ])
  func `rules and overrides are checked`(old: String, new: String, sentence: String) {
    let error = #expect(throws: ProfileError.self) {
      try DeviceProfile(yaml: SmallProfile.yaml(replacing: old, with: new), name: "small")
    }
    #expect(error?.description == "small: " + sentence)
  }

  @Test func `factors are known by the names of kernels`() {
    let fast = "      cores: { value: 2, kind: specified, source: \"data sheet\" }\n"
    for (key, value, sentence) in [
      (
        "atention", "{ value: 1, \(Self.origin) }",
        "cpu.clusters.slow.kernels.atention: is not a key of a profile; the nearest is "
          + "cpu.clusters.slow.kernels.attention"
      ),
      (
        "head", "{ value: 0, \(Self.origin) }",
        "cpu.clusters.slow.kernels.head: \"0\" is not between 0.01 and 100"
      ),
      ("head", "{}", "cpu.clusters.slow.kernels.head: says nothing; it has rate, bandwidth"),
    ] {
      let kernels = "      kernels: { \(key): \(value) }\n"
      let yaml = SmallProfile.yaml(replacing: fast, with: fast + kernels)
      let error = #expect(throws: ProfileError.self) { try DeviceProfile(yaml: yaml, name: "x") }
      #expect(error?.description == "x: " + sentence)
    }
  }

  @Test func `the rows of a curve stand in one of two orders`() throws {
    func profile(_ rows: [String]) throws -> DeviceProfile {
      let values = rows.map { "{ \($0) }" }.joined(separator: ", ")
      return try DeviceProfile(
        yaml: SmallProfile.yaml(
          replacing: "  bandwidth: { value: 100 MB/s, kind: measured, source: \"a bench\" }\n",
          with: Self.table("curve", values) + "\n"),
        name: "small")
    }
    let rows = [
      "size: 64 KiB, bandwidth: 50 MB/s", "size: 1 MiB, bandwidth: 90 MB/s",
      "size: 64 KiB, depth: 4, bandwidth: 80 MB/s", "size: 1 MiB, depth: 4, bandwidth: 95 MB/s",
    ]
    let byDepth = try profile(rows)
    let bySize = try profile([0, 2, 1, 3].map { rows[$0] })
    #expect(byDepth.storage == bySize.storage)
    let error = #expect(throws: ProfileError.self) { try profile([0, 3, 1, 2].map { rows[$0] }) }
    #expect(
      error?.description == "small: storage.curve: its rows are out of order: sort them by depth "
        + "and then by size, or the other way round")
  }
}
