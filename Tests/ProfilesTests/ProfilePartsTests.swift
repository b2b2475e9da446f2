import FoundationEssentials
import Profiles
import Quantities
import TestSupport
import Testing

/// A folder of profiles and parts.
private struct ProfileFolder {
  let path: String

  init(_ files: [String: String]) throws {
    path =
      FileManager.default.temporaryDirectory.path + "/edgewise-parts-\(UUID().uuidString)"
    for (name, text) in files {
      let file = URL(filePath: "\(path)/\(name).yaml")
      try FileManager.default.createDirectory(
        at: file.deletingLastPathComponent(), withIntermediateDirectories: true)
      try Data(text.utf8).write(to: file)
    }
  }

  func remove() { try? FileManager.default.removeItem(atPath: path) }

  var catalog: ProfileCatalog { ProfileCatalog(directories: [path], files: disk) }
}

@Suite struct ProfilePartsTests {
  private static let origin = "kind: assumed, source: \"an estimate\""

  /// The lines of the small profile from `start` up to `end`.
  private static func lines(from start: String, to end: String?) -> String {
    let lines = SmallProfile.yaml.split(separator: "\n", omittingEmptySubsequences: false)
    let first = lines.firstIndex { $0 == start } ?? 0
    let last = end.flatMap { end in lines.firstIndex { $0 == end } } ?? lines.endIndex
    return lines[first..<last].joined(separator: "\n") + "\n"
  }

  private static let soc = """
    title: A SoC
    description: Of the small board.
    \(lines(from: "cpu:", to: "memory:"))memory:
      peak: { value: 8 GB/s, \(origin) }
      bandwidth: { value: 5 GB/s, \(origin) }
      dma: { value: 1, \(origin) }
    thermal:
      cpu: { value: [{ after: 60 s, factor: 0.5 }], \(origin) }

    """

  private static func disk(_ megabytes: Int, _ extra: String = "") -> String {
    """
    title: A disk
    description: Of \(megabytes) MB/s.
    storage:
      lanes: { value: 2, \(origin) }
      ceiling: { value: \(megabytes) MB/s, \(origin) }
      latency: { value: 100 us, \(origin) }
      bandwidth: { value: \(megabytes) MB/s, \(origin) }

    """ + extra
  }

  private static let board = """
    title: A board
    description: Put together from parts.
    group: board
    soc: small
    cpu:
      clusters:
        - name: fast
          int8: { value: 20 GMAC/s, \(origin) }
    memory:
      total: { value: 2 GiB, \(origin) }
      available: { value: 1 GiB, \(origin) }
      bandwidth: { value: 4 GB/s, \(origin) }
    storage:
      part: card
      lanes: { value: 1, \(origin) }

    """

  private func folder(_ more: [String: String] = [:]) throws -> ProfileFolder {
    let hot = "thermal:\n  storage: { value: [{ after: 9 s, factor: 0.8 }], \(Self.origin) }\n"
    return try ProfileFolder(
      [
        "parts/socs/small": Self.soc, "parts/storages/card": Self.disk(100, hot),
        "parts/storages/drive": Self.disk(900), "board": Self.board,
        "board-drive": "extends: board\ntitle: The same with a drive\nstorage: drive\n",
      ].merging(more) { $1 })
  }

  @Test func `a device takes from its parts what it does not say itself`() throws {
    let folder = try folder()
    defer { folder.remove() }
    let board = try folder.catalog.profile(named: "board")
    #expect(board.group == .board)
    #expect(board.cpu.clusters.map(\.name) == ["slow", "fast"])
    #expect(board.cpu.clusters[1].int8 == MultiplyAddRate(perSecond: 20e9))
    #expect(board.cpu.clusters[1].float32 == MultiplyAddRate(perSecond: 4e9))
    #expect(board.memory.bandwidth == Bandwidth(bytesPerSecond: 4e9))
    #expect(board.memory.dma == 1)
    #expect(board.storage.lanes == 1)
    #expect(board.storage.ceiling == .megabytesPerSecond(100))
    #expect(board.thermal.storage?.rows[0].factor == 0.8)
    // Resolved, it needs its parts no more.
    #expect(try DeviceProfile(yaml: board.yaml, name: "board") == board)
  }

  @Test func `a device that extends another one replaces parts as a whole`() throws {
    let folder = try folder()
    defer { folder.remove() }
    let profile = try folder.catalog.profile(named: "board-drive")
    #expect(profile.title == "The same with a drive")
    #expect(profile.description == "Put together from parts.")
    #expect(profile.memory.total == ByteCount(2 << 30))
    #expect(profile.storage.ceiling == .megabytesPerSecond(900))
    // Neither the lanes that the board gave to its card, nor the card's heat.
    #expect(profile.storage.lanes == 2)
    #expect(profile.thermal.storage == nil)
    #expect(profile.thermal.cpu != nil)
  }

  @Test func `what lies beside a file comes before the library`() throws {
    let library = try folder()
    let own = try ProfileFolder([
      "parts/storages/drive": Self.disk(500), "mine": "extends: board\nstorage: drive\n",
    ])
    defer {
      library.remove()
      own.remove()
    }
    let mine = try DeviceProfile(path: own.path + "/mine.yaml", catalog: library.catalog)
    #expect(mine.storage.ceiling == .megabytesPerSecond(500))
    #expect(mine.cpu.clusters.count == 2)
  }

  @Test func `another part is a what-if`() throws {
    let folder = try folder()
    defer { folder.remove() }
    let catalog = folder.catalog
    let board = try catalog.profile(named: "board")
    let faster = try board.applying(["storage = drive"], catalog: catalog)
    #expect(faster.storage.ceiling == .megabytesPerSecond(900))
    #expect(faster.storage.lanes == 2)
    #expect(faster.cpu == board.cpu)
    let slower = try board.applying(["soc=small"], catalog: catalog)
    #expect(slower.cpu.clusters[1].int8 == MultiplyAddRate(perSecond: 10e9))
    #expect(slower.memory.bandwidth == Bandwidth(bytesPerSecond: 5e9))
    #expect(slower.memory.total == board.memory.total)
    let error = #expect(throws: ProfileError.self) {
      try board.applying(["storage=drife"], catalog: catalog)
    }
    #expect(
      error?.description
        == "board: storage: there is no storage part named \"drife\"; the nearest is drive")
  }

  @Test(arguments: [
    (
      ["x": "extends: bord\n"],
      "x.yaml: extends: there is no device named \"bord\"; the nearest is board"
    ),
    (
      ["x": "extends: x\n"], "x.yaml: extends: x extends x, which is a circle"
    ),
    (
      ["x": "extends: y\n", "y": "extends: z\n", "z": "extends: y\n"],
      "z.yaml: extends: y extends z extends y, which is a circle"
    ),
    (
      ["x": "extends: board\nstorage: { part: crad }\n"],
      "x.yaml: storage: there is no storage part named \"crad\"; the nearest is card"
    ),
    (
      ["x": "extends: board\nsoc: smal\n"],
      "x.yaml: soc: there is no SoC part named \"smal\"; the nearest is small"
    ),
    (
      ["x": "title: a\ndescription: b\nsoc: small\n"], "x.yaml: memory.total: is missing"
    ),
    (
      ["x": "title: a\ndescription: b\nstorage: card\n"],
      "x.yaml: cpu.clusters: is missing: list the clusters of cores, or name a SoC part as soc"
    ),
    (
      [
        "x": "extends: y\n",
        "y": "extends: board\ncpu: { threads: { value: 9, kind: assumed, source: \"no\" } }\n",
      ],
      "y.yaml: cpu.threads: 9 threads are more than the 4 cores"
    ),
    (
      ["x": "extends: board\nstorage: bad\n", "parts/storages/bad": "title: a\ndescription: b\n"],
      "parts/storages/bad.yaml: storage: is missing: describe it, or name a storage part"
    ),
  ])
  func `what does not fit together is said in one sentence`(
    files: [String: String], sentence: String
  ) throws {
    let folder = try folder(files)
    defer { folder.remove() }
    let error = #expect(throws: ProfileError.self) {
      try folder.catalog.check(path: folder.path + "/x.yaml")
    }
    #expect(error?.description == "\(folder.path)/\(sentence)")
  }

  @Test func `parts are checked by the rules of their kind`() throws {
    let folder = try folder([
      "parts/socs/wrong": Self.soc + "storage: card\n",
      "imported": Self.disk(300),
      "parts/storages/slow": Self.disk(0),
    ])
    defer { folder.remove() }
    func check(_ name: String) throws -> ProfileKind {
      try folder.catalog.check(path: "\(folder.path)/\(name).yaml").kind
    }
    #expect(try check("parts/socs/small") == .soc)
    #expect(try check("parts/storages/card") == .storage)
    #expect(try check("board-drive") == .device)
    // A part that lies elsewhere is known by what it describes.
    #expect(try check("imported") == .storage)
    for (name, sentence) in [
      (
        "parts/socs/wrong",
        "storage: is not a key of a SoC part; the nearest is title"
      ),
      (
        "parts/storages/slow", "storage.ceiling: \"0 MB/s\" is not between 10 kB/s and 1 TB/s"
      ),
    ] {
      let error = #expect(throws: ProfileError.self) { try check(name) }
      #expect(error?.description == "\(folder.path)/\(name).yaml: \(sentence)")
    }
  }
}
