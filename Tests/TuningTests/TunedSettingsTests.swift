import FoundationEssentials
import Models
import Profiles
import Quantities
import Residency
import Results
import Runs
import Simulation
import TestSupport
import Testing
import Tuning

@Suite struct TunedSettingsTests {
  private func settings() throws -> TunedSettings {
    TunedSettings(try SmallSearch.outcome(TuningGoal(.speed), stopsAfter: 1))
  }

  @Test func `settings come back from their file, for the device they were found for`() throws {
    let settings = try settings()
    let path = FileManager.default.temporaryDirectory.path + "/edgewise-\(UUID().uuidString).json"
    defer { try? FileManager.default.removeItem(atPath: path) }
    let bytes = try RunFolder.json(settings)
    try Data(bytes).write(to: URL(filePath: path))
    #expect(try TunedSettings(path: path, files: disk) == settings)
    let profile = try SmallSearch.profile()
    var applied = Settings()
    try settings.apply(to: &applied, besides: [], files: disk, on: profile)
    #expect(applied.cachePolicy == .lru && applied.memory == .mebibytes(50))
    #expect(applied.placement?.threadsByCluster == ["fast": 2])
    #expect(settings.placement(on: nil) == nil)

    let text = String(decoding: bytes, as: UTF8.self)
    for damage in ["\"threads\" : 9", "\"threads\" : -2"] {
      let damaged = text.split(separator: "\"threads\" : 2").joined(separator: damage)
      try Data(damaged.utf8).write(to: URL(filePath: path))
      #expect(throws: RunError.self) { try TunedSettings(path: path, files: disk) }
    }
    #expect(throws: RunError.self) { try TunedSettings(path: path + "-missing", files: disk) }
  }

  @Test func `settings from before files had versions open, and newer ones are refused`() throws {
    let tests = #filePath.split(separator: "/").dropLast(2).map { "/\($0)" }.joined()
    let old = "\(tests)/ResultsTests/Samples/settings.json"
    let settings = try TunedSettings(path: old, files: disk)
    #expect(settings.device == "raspberry-pi-5-sd" && settings.memoryBytes == 50 << 20)
    let path = FileManager.default.temporaryDirectory.path + "/edgewise-\(UUID().uuidString).json"
    defer { try? FileManager.default.removeItem(atPath: path) }
    let text = String(decoding: try Data(contentsOf: URL(filePath: old)), as: UTF8.self)
    try Data(("{\"schema_version\": \"2.0\"," + text.dropFirst()).utf8)
      .write(to: URL(filePath: path))
    let error = #expect(throws: RunError.self) { try TunedSettings(path: path, files: disk) }
    #expect(error?.description.contains("has schema version 2.0") == true)
  }

  @Test func `a key that is none of a setting is refused by its name`() throws {
    let path = FileManager.default.temporaryDirectory.path + "/edgewise-\(UUID().uuidString).json"
    defer { try? FileManager.default.removeItem(atPath: path) }
    let settings = try settings()
    let text = String(decoding: try RunFolder.json(settings), as: UTF8.self)
    func complaint(_ members: String, in text: String) throws -> String? {
      try Data(("{\(members)," + text.dropFirst()).utf8).write(to: URL(filePath: path))
      do { #expect(try TunedSettings(path: path, files: disk) == settings) } catch {
        return "\(error)"
      }
      return nil
    }
    #expect(
      try complaint("\"prefetch_deep\": 3", in: text)
        == "\(path): there is no setting \"prefetch_deep\"; take it out")
    for version in ["1.0", "1.1"] {
      let head = "\"schema_version\": \"\(version)\""
      #expect(try complaint(head, in: text) == nil)
      let refused = try complaint("\(head), \"tomorrow\": {\"key\": 1}", in: text)
      #expect((refused == nil) == (version == "1.1"), "\(refused ?? "")")
    }
    let later = text.replacing("\"version\" : 1", with: "\"version\" : 2")
    #expect(try complaint("\"tomorrow\": 1", in: later)?.contains("is of version 2") == true)
  }

  @Test func `whatever a number is replaced by, there are settings or a sentence`() throws {
    let path = FileManager.default.temporaryDirectory.path + "/edgewise-\(UUID().uuidString).json"
    defer { try? FileManager.default.removeItem(atPath: path) }
    let text = String(decoding: try RunFolder.json(settings()), as: UTF8.self)
    for copy in OddNumbers.copies(of: text) {
      try Data(copy.text.utf8).write(to: URL(filePath: path))
      do {
        let settings = try TunedSettings(path: path, files: disk)
        #expect((0...64).contains(settings.prefetchDepth) && (1...256).contains(settings.lanes))
      } catch { #expect("\(error)".contains(path), "\(copy.key): \(copy.new): \(error)") }
    }
  }

  @Test func `flags win over a file, and what is bound to a device stays there`() throws {
    var tuned = try settings()
    (tuned.settings[.lanes], tuned.settings[.readGranularity]) = (.count(2), .text("matrix"))
    tuned.settings[.embedding] = .text("storage")
    let names = { (settings: Settings) in settings.changes(from: Settings()) }
    var settings = Settings()
    try tuned.apply(to: &settings, besides: [], files: disk, on: try SmallSearch.profile())
    #expect(
      names(settings) == [.lanes, .placement, .memory, .embedding, .readGranularity])

    settings = Settings()
    try tuned.apply(
      to: &settings, besides: [.memory, .threads], files: disk, on: try SmallSearch.profile())
    #expect(names(settings) == [.lanes, .embedding, .readGranularity])

    settings = Settings()
    try tuned.apply(to: &settings, besides: [], files: disk, on: nil)
    #expect(names(settings) == [.memory, .embedding])
  }

  @Test func `how weights are held is kept as it was asked for, and is for devices`() throws {
    #expect(try settings().settings[.denseWeights] == nil)
    let asked = TunedSettings(
      try SmallSearch.outcome(TuningGoal(.speed), holding: .mmap, stopsAfter: 1))
    let path = FileManager.default.temporaryDirectory.path + "/edgewise-\(UUID().uuidString).json"
    defer { try? FileManager.default.removeItem(atPath: path) }
    let bytes = try RunFolder.json(asked)
    try Data(bytes).write(to: URL(filePath: path))
    let tuned = try TunedSettings(path: path, files: disk)
    #expect(tuned == asked)
    func held(_ given: Set<SettingName>, on profile: DeviceProfile?) throws -> DenseWeights? {
      var settings = Settings()
      settings.denseWeights = given.isEmpty ? nil : .pinned
      try tuned.apply(to: &settings, besides: given, files: disk, on: profile)
      return settings.denseWeights
    }
    let profile = try SmallSearch.profile()
    #expect(try held([], on: profile) == .mmap)
    #expect(try held([.denseWeights], on: profile) == .pinned)
    #expect(try held([], on: nil) == nil)
    let damaged = String(decoding: bytes, as: UTF8.self).replacing("\"mmap\"", with: "\"map\"")
    try Data(damaged.utf8).write(to: URL(filePath: path))
    #expect(throws: RunError.self) { try TunedSettings(path: path, files: disk) }
  }

  /// Settings as an earlier version wrote them, with both threads on the cores called `cluster`.
  private func opened(threadsOn cluster: String) throws -> TunedSettings {
    let path = FileManager.default.temporaryDirectory.path + "/edgewise-\(UUID().uuidString).json"
    defer { try? FileManager.default.removeItem(atPath: path) }
    let text = """
      {
        "cache_policy" : "lfu", "device" : "small", "format" : "edgewise-settings", "lanes" : 1,
        "memory_bytes" : 52428800, "model" : "tiny", "objective" : "tok/s",
        "placement" : { "\(cluster)" : 2 }, "prefetch_depth" : 0, "threads" : 2, "version" : 1
      }
      """
    try Data(text.utf8).write(to: URL(filePath: path))
    return try TunedSettings(path: path, files: disk)
  }

  @Test func `a file that an earlier version wrote still opens`() throws {
    var settings = Settings()
    try opened(threadsOn: "fast").apply(
      to: &settings, besides: [], files: disk, on: try SmallSearch.profile())
    #expect(settings.cachePolicy == .lfu && settings.prefetchDepth == 0 && settings.lanes == 1)
    #expect(settings.readGranularity == .expert && settings.embeddingLocation == .memory)
  }

  @Test func `cores that the device does not have any more are told`() throws {
    let (settings, profile) = (try opened(threadsOn: "gone"), try SmallSearch.profile())
    #expect(settings.warning(coresOf: profile)?.contains("(2 on gone)") == true)
    #expect(settings.warning(coresOf: nil) == nil)
    #expect(try self.settings().warning(coresOf: profile) == nil)
  }

  @Test func `settings for something else say so`() throws {
    let settings = try settings()
    #expect(settings.warning(device: "small") == nil)
    #expect(settings.warning(device: "large")?.contains("not for large") == true)
    #expect(settings.warning(model: settings.model, sha256: nil) == nil)
    #expect(settings.warning(model: "another", sha256: nil)?.contains("not for another") == true)
    #expect(settings.warning(model: settings.model, sha256: "0")?.contains("tuned for") == true)
  }
}
