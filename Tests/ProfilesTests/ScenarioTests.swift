import Files
@testable import Profiles
import Quantities
import TestSupport
import Testing

@Suite struct ScenarioTests {
  private static func scenario(_ events: String...) throws -> Scenario {
    try Scenario(
      yaml: "events:\n" + events.map { "  - { \($0) }\n" }.joined(), name: "meanwhile.yaml")
  }

  private static let whole = """
    name: a download while another app is open
    seed: 7
    events:
      - at: 2 s
        for: 5 s
        takes: { memory: 2 GB }
      - at: token  10
        until: token 80
        takes: { storage: 30  MB/s, cores: { a76: 2, a55: 1 } }
      - { at: 0 s, until: 9 s, takes: { cores: 2 } }
      - { at: 4 s, until: token 3, speed: { cpu: 0.7, storage: 0.8 } }
      - { at: 6 s, heat: warm }
      - { at: 0 s, stalls: { every: 1.5 s, lasting: 40 ms } }

    """

  @Test func `a scenario says what happens when`() throws {
    let scenario = try Scenario(yaml: Self.whole, name: "s.yaml")
    #expect(scenario.name == "a download while another app is open" && scenario.seed == 7)
    var loads = Array(repeating: Scenario.Load(), count: 4)
    loads[0].memory = ByteCount(2_000_000_000)
    loads[1].storage = .megabytesPerSecond(30)
    loads[1].cores.byCluster = ["a76": 2, "a55": 1]
    loads[2].cores.fastest = 2
    (loads[3].cpuShare, loads[3].storageShare) = (0.7, 0.8)
    let stalls = Scenario.Change.stalls(every: .milliseconds(1500), lasting: .milliseconds(40))
    #expect(
      scenario.events.map(\.change) == loads.map(Scenario.Change.load) + [.heat(.warm), stalls])
    let moments: [Scenario.Moment] = [
      .time(.seconds(2)), .token(10), .time(.zero), .time(.seconds(4)), .time(.seconds(6)),
      .time(.zero),
    ]
    #expect(scenario.events.map(\.start) == moments)
    let ends: [Scenario.End?] = [
      .after(.seconds(5)), .at(.token(80)), .at(.time(.seconds(9))), .at(.token(3)), nil, nil,
    ]
    #expect(scenario.events.map(\.end) == ends)
    #expect(
      scenario.lines == [
        "seed 7", "from 2 s until 5 s later: 2 GB of memory taken",
        "from token 10 until token 80: 30 MB/s of the storage, 1 core of a55, 2 cores of a76 taken",
        "from 0 s until 9 s: 2 cores taken",
        "from 4 s until token 3: cores at 0.7 of their speed, storage at 0.8 of its speed",
        "from 6 s: device warm", "from 0 s: storage stalls of 40 ms every 1.5 s",
      ])
    #expect(scenario.takesMemory)
  }

  @Test func `a scenario needs neither a name nor a seed`() throws {
    let scenario = try Self.scenario("at: 0 s, heat: cool")
    #expect(scenario.name == "meanwhile" && scenario.seed == 1 && !scenario.takesMemory)
  }

  @Test func `editors may save it as they like`() throws {
    let plain = try Scenario(yaml: Self.whole, name: "s.yaml")
    let windows = [0xEF, 0xBB, 0xBF] + Array(Self.whole.replacing("\n", with: "\r\n").utf8)
    let files = MemoryFileSystem()
    files.put(windows, at: "s.yaml")
    #expect(try Scenario(path: "s.yaml", files: files) == plain)
    let error = #expect(throws: ProfileError.self) {
      try Scenario(path: "gone.yaml", files: files)
    }
    #expect(error?.description == "gone.yaml: there is no such file")
  }

  @Test(arguments: [
    ("at: 0 s", "events[0]: says nothing; it has one of takes, speed, heat, stalls"),
    ("at: 0 s, heat: hot", "events[0].heat: \"hot\" is none of cool, warm"),
    ("at: 0 s, heat: warm, for: 2 s", "events[0]: sets the heat, which then goes its own way"),
    (
      "at: 0 s, heat: warm, speed: { cpu: 0.5 }",
      "events[0]: has speed and heat: make an event of each"
    ),
    ("takes: { cores: 1 }", "events[0].at: is missing"),
    (
      "at: soon, takes: { cores: 1 }",
      "events[0].at: \"soon\" is neither a time, such as 2 s, nor a token, such as token 40"
    ),
    ("at: -1 s, takes: { cores: 1 }", "events[0].at: \"-1 s\" is neither a time"),
    ("at: 2, takes: { cores: 1 }", "events[0].at: \"2\" has no unit"),
    ("at: 8 d, takes: { cores: 1 }", "events[0].at: \"8 d\" has the unknown unit d"),
    ("at: 90000 min, takes: { cores: 1 }", "events[0].at: \"90000 min\" is not between 0 s and"),
    ("at: token 0, takes: { cores: 1 }", "events[0].at: \"0\" is not between 1 and 16777216"),
    ("at: token two, takes: { cores: 1 }", "events[0].at: \"two\" does not begin with a number"),
    (
      "at: 1 s, for: 1 s, until: 2 s, takes: { cores: 1 }",
      "events[0]: has for and until: keep one of them"
    ),
    ("at: 2 s, until: 2 s, takes: { cores: 1 }", "events[0].until: is not behind its at"),
    ("at: token 5, until: token 4, takes: { cores: 1 }", "events[0].until: is not behind its at"),
    ("at: 1 s, for: 0 s, takes: { cores: 1 }", "events[0].for: \"0 s\" is not between 1 ms and"),
    (
      "at: 1 s, tkes: { cores: 1 }",
      "events[0].tkes: is not a key of a scenario; the nearest is events[0].takes"
    ),
    (
      "at: 1 s, takes: { core: 1 }",
      "events[0].takes.core: is not a key of a scenario; the nearest is events[0].takes.cores"
    ),
    ("at: 1 s, takes: {}", "events[0].takes: says nothing; it has memory, storage, cores"),
    ("at: 1 s, takes: 2", "events[0].takes: must be a mapping with the keys memory"),
    ("at: 1 s, takes: { cores: 0 }", "events[0].takes.cores: \"0\" is not between 1 and 4096"),
    ("at: 1 s, takes: { cores: 1.5 }", "events[0].takes.cores: \"1.5\" must be a whole number"),
    ("at: 1 s, takes: { cores: [2] }", "events[0].takes.cores: must be one text"),
    ("at: 1 s, takes: { cores: {} }", "events[0].takes.cores: names no cluster of cores"),
    (
      "at: 1 s, takes: { cores: { a76: none } }",
      "events[0].takes.cores.a76: \"none\" does not begin with a number"
    ),
    ("at: 1 s, takes: { memory: 2 }", "events[0].takes.memory: \"2\" has no unit"),
    ("at: 1 s, takes: { memory: 0 B }", "events[0].takes.memory: \"0 B\" is not between 1 MiB"),
    ("at: 1 s, takes: { storage: 0 B/s }", "events[0].takes.storage: \"0 B/s\" is not between"),
    ("at: 1 s, speed: {}", "events[0].speed: says nothing; it has cpu, storage"),
    ("at: 1 s, speed: { cpu: 1.1 }", "events[0].speed.cpu: \"1.1\" is not between 0.01 and 1"),
    ("at: 1 s, speed: { storage: 0 }", "events[0].speed.storage: \"0\" is not between 0.01"),
    ("at: 1 s, stalls: { every: 1 s }", "events[0].stalls.lasting: is missing"),
    (
      "at: 1 s, stalls: { every: 1 us, lasting: 1 ms }",
      "events[0].stalls.every: \"1 us\" is not between 1 ms and"
    ),
    (
      "at: 1 s, stalls: { every: 1 s, lasting: 0 s }",
      "events[0].stalls.lasting: \"0 s\" is not between 1 µs and"
    ),
  ])
  func `a faulty event is refused in one sentence`(event: String, sentence: String) {
    let error = #expect(throws: ProfileError.self) { try Self.scenario(event) }
    let description = error?.description ?? ""
    #expect(description.hasPrefix("meanwhile.yaml: " + sentence), "\(description)")
  }

  @Test(arguments: [
    ("", "the scenario is empty"), ("seed: 1", "events: must be a list of at least one event"),
    ("events: []", "events: must be a list of at least one event"),
    ("events: 3", "events: must be a list of at least one event"),
    ("seed: -1\nevents: [{ at: 0 s, heat: cool }]", "seed: \"-1\" must not be negative"),
    ("sed: 1", "sed: is not a key of a scenario; the nearest is seed"),
    (
      "events: [{ at: 3 s, heat: warm }, { at: 3000 ms, heat: cool }]",
      "events[1].heat: is another than that of events[0] at 3000 ms; keep one of them"
    ),
    (
      "events: [{ at: 3 s, stalls: { every: 1 ms, lasting: 100 ms } }]",
      "events: the stalls from 3 s on leave the storage less than a hundredth of the time; let"
    ),
    (
      "events:\n"
        + String(repeating: "- { at: 0 s, stalls: { every: 1 ms, lasting: 1 ms } }\n", count: 7),
      "events: the stalls of 7 events that may go on at once, the first from 0 s on, leave the"
    ),
    ("events: [{ at: nan s, heat: cool }]", "events[0].at: \"nan s\" is neither a time"),
    ("events: [{ at: 1e300 s, heat: cool }]", "events[0].at: \"1e300 s\" is too large"),
    ("events: [{ at: 0 s, takes: { memory: inf GB } }]", "events[0].takes.memory: \"inf GB\""),
    ("events: [{ at: 0 s, takes: { memory: -1 GB } }]", "events[0].takes.memory: \"-1 GB\" must"),
    ("events: [{ at: 0 s, takes: { cores: 1e300 } }]", "events[0].takes.cores: \"1e300\" is too"),
    ("a: 1\n---\nb: 2\n", "this has more than one document (`---` stands between two)"),
    (
      "name: &n a\n#" + String(repeating: " *n", count: 33),
      "this has names (`&name`) and more than 32 stars that may be aliases of them"
    ),
    ("a: [", "this is not YAML: "), ("name: a\nname: b", "name is there twice in one mapping"),
  ])
  func `what is no scenario is refused in one sentence`(yaml: String, sentence: String) {
    let error = #expect(throws: ProfileError.self) { try Scenario(yaml: yaml, name: "s") }
    let description = error?.description ?? ""
    #expect(description.hasPrefix("s: " + sentence), "\(description)")
    #expect(!description.contains("\n"))
  }

  @Test func `stalls that leave the storage time may be many, and heat may be said again`() throws {
    #expect(
      throws: Never.self,
      performing: {
        let stalls = "stalls: { every: 1 ms, lasting: 1 ms }"
        for end in ["for: 1 s", "until: token 1"] {
          // A hundredth is left to six at once, or to any number one after the other.
          _ = try Self.scenario(
            "at: 0 s, \(stalls)", "at: 0 s, \(stalls)", "at: 0 s, \(stalls)", "at: 0 s, \(stalls)",
            "at: 0 s, \(end), \(stalls)", "at: 0 s, \(end), \(stalls)",
            end == "for: 1 s" ? "at: 1 s, \(stalls)" : "at: token 1, \(stalls)")
        }
        _ = try Self.scenario("at: 3 s, heat: warm", "at: 3 s, heat: warm", "at: 4 s, heat: cool")
      })
  }

  @Test func `stars are no aliases where nothing has a name`() throws {
    let stars = "name: a\n#" + String(repeating: " *n", count: 100) + " & more && more\n"
    let events = "events: [{ at: 0 s, heat: cool }]\n"
    #expect(try Scenario(yaml: stars + events, name: "s").name == "a")
  }

  @Test func `there are only so many events`() throws {
    func yaml(_ count: Int) -> String {
      "events:\n" + String(repeating: "  - { at: 0 s, heat: cool }\n", count: count)
    }
    #expect(try Scenario(yaml: yaml(256), name: "s").events.count == 256)
    let error = #expect(throws: ProfileError.self) { try Scenario(yaml: yaml(257), name: "s") }
    #expect(error?.description == "s: events: are 257, and may be 256 at most")
  }

  @Test func `events meet where nothing says that they do not`() throws {
    let takes = "takes: { cores: 1 }"
    let apart = try Self.scenario(
      "at: 0 s, for: 2 s, \(takes)", "at: 2 s, until: 4 s, \(takes)", "at: 1 s, for: 5 s, \(takes)")
    #expect(apart.combinations == [[0], [1, 2], [0, 2]])
    let tokens = try Self.scenario(
      "at: token 1, until: token 3, \(takes)", "at: token 3, until: token 4, \(takes)",
      "at: token 2, for: 1 s, \(takes)")
    #expect(tokens.combinations == [[0], [1, 2], [0, 2]])
    let mixed = try Self.scenario(
      "at: 0 s, for: 2 s, \(takes)", "at: 9 s, \(takes)", "at: token 3, until: token 4, \(takes)",
      "at: 1 s, until: token 2, \(takes)")
    // Event 3 is over when token 3 begins, and may go on with the others of a time before.
    #expect(mixed.combinations == [[0, 2], [1, 2], [0, 2], [1, 3], [0, 3]])
  }

  @Test func `until a moment and from that moment on never meet, of whatever kind they begin`()
    throws
  {
    let takes = "takes: { cores: 3 }"
    func combinations(_ first: String, _ second: String) throws -> [[Int]] {
      try Self.scenario("at: \(first), \(takes)", "at: \(second), \(takes)").combinations
    }
    #expect(try combinations("0 s, until: token 5", "token 5") == [[1], [0]])
    #expect(try combinations("token 5, until: 2 s", "2 s") == [[1], [0]])
    // These may, and then add up.
    #expect(try combinations("0 s, until: token 6", "token 5") == [[0, 1], [0]])
    #expect(try combinations("token 5, until: 3 s", "2 s") == [[0, 1], [0]])
    #expect(try combinations("0 s, for: 1 ms", "token 500") == [[0, 1]])
    // One moment is one combination.
    #expect(try combinations("2 s, for: 1 s", "2 s") == [[0, 1]])
  }

  @Test func `what is taken adds up, and shares multiply`() throws {
    let scenario = try Self.scenario(
      "at: 0 s, takes: { memory: 1 GiB, storage: 5 MB/s, cores: 1 }",
      "at: 0 s, takes: { memory: 2 GiB, storage: 2 MB/s, cores: { fast: 1, slow: 2 } }",
      "at: 0 s, takes: { cores: { fast: 1 } }", "at: 0 s, speed: { cpu: 0.5, storage: 0.25 }",
      "at: 0 s, speed: { cpu: 0.5 }", "at: 0 s, heat: warm")
    let load = Scenario.Load(of: scenario.events)
    #expect(load.memory == .mebibytes(3072) && load.storage == .megabytesPerSecond(7))
    #expect(load.cores.fastest == 1 && load.cores.byCluster == ["fast": 2, "slow": 2])
    #expect(load.cpuShare == 0.25 && load.storageShare == 0.25)
  }

  @Test func `unnamed cores are taken from the fastest on, behind those that are named`() throws {
    let profile = try SmallProfile.profile()
    func left(_ fastest: Int, _ byCluster: [String: Int] = [:]) -> [String: Int] {
      var taken = Scenario.Cores()
      (taken.fastest, taken.byCluster) = (fastest, byCluster)
      return profile.coresLeft(besides: taken)
    }
    #expect(left(0) == ["fast": 2, "slow": 2] && left(1) == ["fast": 1, "slow": 2])
    #expect(left(3) == ["fast": 0, "slow": 1])
    #expect(left(1, ["fast": 2]) == ["fast": 0, "slow": 1])
    #expect(left(0, ["slow": 3]) == ["fast": 2, "slow": -1])
  }

  @Test func `a thread without its core takes the best that is free, and else shares one`() throws {
    let profile = try SmallProfile.profile()
    func uses(_ threads: [String: Int], _ byCluster: [String: Int]) -> [String] {
      var taken = Scenario.Cores()
      taken.byCluster = byCluster
      let placement = ScenarioPlacement(
        of: ThreadPlacement(threads, on: profile), on: profile, besides: taken)
      return placement.clusters.map {
        "\($0.cluster.name): \($0.staying) of \($0.placed) and \($0.arrived)"
      } + (placement.sharing > 0 ? ["\(placement.sharing) share"] : [])
    }
    #expect(uses(["fast": 2], [:]) == ["fast: 2 of 2 and 0"])
    #expect(
      uses(["fast": 1, "slow": 1], ["fast": 1]) == ["fast: 1 of 1 and 0", "slow: 1 of 1 and 0"])
    #expect(uses(["fast": 2], ["fast": 1]) == ["fast: 1 of 2 and 0", "slow: 0 of 0 and 1"])
    #expect(uses(["fast": 2], ["fast": 2]) == ["fast: 0 of 2 and 0", "slow: 0 of 0 and 2"])
    #expect(uses(["slow": 2], ["slow": 2]) == ["fast: 0 of 0 and 2", "slow: 0 of 2 and 0"])
    #expect(
      uses(["fast": 2], ["fast": 1, "slow": 2])
        == ["fast: 1 of 2 and 0", "slow: 0 of 0 and 0", "1 share"])
    #expect(
      uses(["fast": 2, "slow": 1], ["fast": 2])
        == ["fast: 0 of 2 and 0", "slow: 1 of 1 and 1", "1 share"])
  }

  @Test func `the scenarios that come along can be read`() throws {
    let folder = ShippedProfiles.directory + "/scenarios"
    let names = try disk.names(inFolder: folder)
    #expect(names.count >= 2)
    for name in names {
      let scenario = try Scenario(path: "\(folder)/\(name)", files: disk)
      #expect(!scenario.events.isEmpty && scenario.name != ProfileFile.name(at: name))
    }
  }
}
