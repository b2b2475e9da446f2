import FoundationEssentials
import Inference
import Models
import Profiles
import Quantities
import Residency
import Results
import Runs
import Simulation
import TestSupport
import Testing
@testable import Tuning

/// Whether `settings.json` has all that decides a run.
@Suite struct KeptSettingsTests {
  /// The keys of each field of `Settings`.
  static let keys: [String: [SettingName]] = [
    "prefetchDepth": [.prefetchDepth], "cachePolicy": [.cachePolicy], "lanes": [.lanes],
    "threads": [.threads], "placement": [.placement], "memory": [.memory],
    "embeddingLocation": [.embedding], "readGranularity": [.readGranularity],
    "precision": [.activations], "maxBatch": [.batch], "skipsInactiveNeurons": [.neuronSparsity],
    "headSelection": [.lmHead, .lmHeadThreshold, .lmHeadFloor], "contextLength": [.context],
    // Of what grows hot the temperature at first is known, and of what does not there is none.
    "startTemperature": [.startTemperature], "denseWeights": [.denseWeights],
  ]

  /// Why other fields of `RunOptions` have none.
  static let reasons = [
    "modelPath": "what is run; the file names the model, and a run with another one says so",
    "bundlePath": "where the same experts are read from",
    "machine": "where it is run; the file names the device, and a run on another one says so",
    "prompt": "what is run", "maxTokens": "what is run", "sampling": "what is run",
    "start": "what went before a run, which a search has none of",
    "preceding": "what went before a run, which a search has none of",
    "isBenchmark": "of no search",
    "pricing": "whose times a simulation stands for; a model runs on its own engine",
    "scenario": "what happens to a device, which a search has none of",
    "command": "what it was started with",
  ]

  private static func fields(of value: Any) -> Set<String> {
    Set(Mirror(reflecting: value).children.compactMap(\.label))
  }

  @Test func `each field of a run's configuration has a key, or a reason to have none`() throws {
    #expect(Self.fields(of: Settings()) == Set(Self.keys.keys))
    #expect(
      Self.fields(of: try SmallSearch.options()) == Set(Self.reasons.keys).union(["settings"]))
    let kept = Self.keys.values.flatMap(\.self)
    #expect(Set(kept) == Set(TunedOrigin.settingNames) && kept.count == Set(kept).count)
    #expect(Set(SettingName.allCases).subtracting(kept) == [.heat])
  }

  /// Settings of which each field is another than that of a run that is told nothing.
  private func unusual(on profile: DeviceProfile) throws -> Settings {
    var settings = Settings()
    settings.prefetchDepth = 2
    settings.cachePolicy = .sieve
    (settings.lanes, settings.threads) = (2, 1)
    settings.placement = try ThreadPlacement(parsing: "fast:1", on: profile)
    settings.memory = .mebibytes(50)
    settings.embeddingLocation = .storage
    settings.readGranularity = .matrix
    try Setting.named(.activations).assign(.text("f32"), to: &settings, files: nil)
    (settings.maxBatch, settings.skipsInactiveNeurons) = (16, false)
    settings.headSelection = HeadSelection(threshold: -0.5, floor: 3)
    (settings.contextLength, settings.startTemperature) = (64, .warm)
    settings.denseWeights = .pinned
    return settings
  }

  /// What a run is told that is given the file of a search which `settings` won.
  private func applied(
    _ settings: Settings, besides given: Set<SettingName> = [], base: Settings = Settings(),
    on profile: DeviceProfile?
  ) throws -> Settings {
    let search = try SmallSearch.outcome(TuningGoal(.speed), stopsAfter: 1)
    let tuned = TunedSettings(
      TuningOutcome(result: search.result, winner: settings, standard: settings))
    let path = FileManager.default.temporaryDirectory.path + "/edgewise-\(UUID().uuidString).json"
    defer { try? FileManager.default.removeItem(atPath: path) }
    try Data(RunFolder.json(tuned)).write(to: URL(filePath: path))
    var applied = base
    try TunedSettings(path: path, files: disk).apply(
      to: &applied, besides: given, files: disk, on: profile)
    return applied
  }

  @Test func `every setting comes back from the file of a search, usual or not`() throws {
    let profile = try SmallSearch.profile()
    let settings = try unusual(on: profile)
    // Threads go with their cores.
    #expect(settings.changes(from: Settings()) == SettingName.allCases)
    var expected = settings
    expected.threads = nil
    #expect(try applied(settings, on: profile) == expected)
    var every = settings
    every.headSelection?.threshold = -.infinity
    #expect(try applied(every, on: profile).headSelection == every.headSelection)
  }

  @Test func `what a search was not told is left to the run that takes its file`() throws {
    let profile = try SmallSearch.profile()
    let given: Set<SettingName> = [.activations, .lmHead, .lmHeadThreshold, .lmHeadFloor]
    let unusual = try unusual(on: profile)
    var base = Settings()
    let told = try applied(unusual, besides: given, base: base, on: profile)
    #expect(told.precision == base.precision && told.headSelection == nil)
    base.skipsInactiveNeurons = false
    (base.headSelection, base.contextLength) = (HeadSelection(), 32)
    var plain = Settings()
    plain.placement = try ThreadPlacement(parsing: "fast:1", on: profile)
    (plain.threads, plain.lanes) = (1, 1)
    let applied = try applied(plain, base: base, on: profile)
    #expect(!applied.skipsInactiveNeurons && applied.contextLength == 32)
    #expect(applied.headSelection == base.headSelection)
  }

  @Test func `what grows hot is for devices`() throws {
    let profile = try SmallSearch.profile()
    let settings = try unusual(on: profile)
    #expect(try applied(settings, on: profile).startTemperature == .warm)
    #expect(try applied(settings, on: nil).startTemperature == nil)
  }
}
