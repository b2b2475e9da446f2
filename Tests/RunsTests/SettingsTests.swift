import FoundationEssentials
import Inference
import Models
import Profiles
import Quantities
import Residency
import Results
import Simulation
import Testing
@testable import Runs

@Suite struct SettingsTests {
  /// Nothing at its default.
  private func unusual() throws -> Settings {
    var settings = Settings()
    settings.prefetchDepth = 3
    settings.cachePolicy = .arc
    settings.lanes = 2
    settings.threads = 4
    settings.placement = ThreadPlacement(["fast": 3, "slow": 1])
    settings.memory = .mebibytes(50)
    settings.embeddingLocation = .storage
    settings.readGranularity = .matrix
    try Setting.named(.activations).assign(.text("f32"), to: &settings, files: nil)
    settings.maxBatch = 7
    settings.skipsInactiveNeurons = false
    settings.headSelection = HeadSelection(threshold: -.infinity, floor: 5)
    settings.contextLength = 99
    settings.startTemperature = .warm
    settings.denseWeights = .pinned
    return settings
  }

  @Test func `the table has every setting once, and each can be taken back alone`() throws {
    #expect(Setting.all.map(\.name) == SettingName.allCases)
    #expect(Set(Setting.all.map(\.flag)).count == Setting.all.count)
    let unusual = try unusual()
    #expect(Mirror(reflecting: unusual).children.count == Setting.all.count - 3)
    // An unlimited threshold is no number that files could have, and so counts as left open.
    let names = unusual.changes(from: Settings())
    #expect(Set(names) == Set(SettingName.allCases).subtracting([.lmHeadThreshold]))
    let restored = names.reduce(unusual) { $0.taking($1, from: Settings()) }
    #expect(restored == Settings() && Settings().changes(from: restored) == [])
  }

  @Test func `settings come back from their JSON`() throws {
    for settings in [try unusual(), Settings()] {
      let data = Data(try RunFolder.json(settings))
      #expect(try JSONDecoder().decode(Settings.self, from: data) == settings)
    }
    let some = try JSONDecoder().decode(
      Settings.self, from: Data(#"{"prefetch_depth": 2, "unheard_of": 1}"#.utf8))
    #expect(some.changes(from: Settings()) == [.prefetchDepth] && some.prefetchDepth == 2)
    for wrong in [
      #"{"lanes": 0}"#, #"{"lanes": "two"}"#, #"{"read_granularity": "row"}"#,
      #"{"placement": {"fast": -1}}"#, #"{"memory_bytes": 0}"#, #"{"heat": 1.5}"#,
      #"{"start_temperature": "hot"}"#,
    ] {
      #expect(throws: (any Error).self) {
        try JSONDecoder().decode(Settings.self, from: Data(wrong.utf8))
      }
    }
  }

  @Test func `what was given replaces what was there, and nothing else`() throws {
    var given = GivenSettings()
    given.set(\.lanes, 8)
    given.set(\.memory, nil)
    given.set(\.headSelection, HeadSelection(floor: 2))
    var base = try unusual()
    let changed = given.applied(to: base)
    #expect(given.names == [.lanes, .lmHead, .lmHeadThreshold, .lmHeadFloor])
    base.lanes = 8
    base.headSelection = HeadSelection(floor: 2)
    #expect(changed == base && given.fault == nil)
    given.set(\.lanes, 300)
    #expect(given.fault == "--lanes must be between 1 and 256.")
  }

  @Test func `axes make every combination, the last one changing first`() {
    let settings = Settings().varied(along: [
      SettingAxis(\.memory, [nil, .mebibytes(1)]), SettingAxis(\.prefetchDepth, [2, 0]),
    ])
    #expect(settings.map(\.prefetchDepth) == [2, 0, 2, 0])
    #expect(settings.map(\.memory) == [nil, nil, .mebibytes(1), .mebibytes(1)])
    #expect(Settings().varied(along: []) == [Settings()])
  }
}
