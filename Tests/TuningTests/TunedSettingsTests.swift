import FoundationEssentials
import Profiles
import Quantities
import Residency
import Results
import Testing
import Tuning

@Suite struct TunedSettingsTests {
  private func settings() throws -> TunedSettings {
    TunedSettings(try SmallSearch.outcome(TuningGoal(.speed), stopsAfter: 1).result)
  }

  @Test func `settings come back from their file, for the device they were found for`() throws {
    let settings = try settings()
    let path = FileManager.default.temporaryDirectory.path + "/edgewise-\(UUID().uuidString).json"
    defer { try? FileManager.default.removeItem(atPath: path) }
    let bytes = try RunFolder.json(settings)
    try Data(bytes).write(to: URL(filePath: path))
    #expect(try TunedSettings(path: path) == settings)
    #expect(try settings.policy() == .lru && settings.memory == .mebibytes(50))
    #expect(
      settings.placement(on: try SmallSearch.profile())?.threadsByCluster == ["fast": 2])
    #expect(settings.placement(on: nil) == nil)

    let text = String(decoding: bytes, as: UTF8.self)
    for damage in ["\"threads\" : 9", "\"threads\" : -2"] {
      let damaged = text.split(separator: "\"threads\" : 2").joined(separator: damage)
      try Data(damaged.utf8).write(to: URL(filePath: path))
      #expect(throws: RunError.self) { try TunedSettings(path: path) }
    }
    #expect(throws: RunError.self) { try TunedSettings(path: path + "-missing") }
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
