import Files
import Models
import Profiles
import Quantities
import Results
import Runs
import TestSupport
import Testing
import Validation

@Suite struct HostValidationTests {
  /// Sees to a bundle: to make one, the model's file is opened more often.
  init() throws {
    let file = try ModelFile(path: TinyModel.path, files: disk)
    _ = try BundleLocator(model: file).bundle(at: nil, progress: nil)
  }

  /// Compares runs on `count` boards, and returns how often the model's file was opened.
  private func opens(boards count: Int, depths: [Int]) throws -> Int {
    let files = FaultyFileSystem()
    let devices = try (0..<count).map {
      try DeviceProfile(yaml: SmallBoard.yaml(replacing: [:]), name: "board-\($0)")
    }
    var validation = HostValidation(
      modelPaths: [TinyModel.path], devices: devices, prefetchDepths: depths,
      prompt: .tokens([1, 2, 3]),
      answerCount: 4, seed: 1, mostAttempts: 1, command: "", files: files)
    validation.memory = .mebibytes(50)
    let record = try validation.run(
      thresholds: .init(medianP50Error: 1, worstP50Error: 1, worstP99Error: 1),
      .init(bundling: { _ in }, progress: { _, _ in }, isInterrupted: { false }))
    #expect(record.rows.count == count * depths.count)
    return files.callCount(.open, of: TinyModel.path)
  }

  @Test func `every device and depth uses the model that was loaded once`() throws {
    #expect(try opens(boards: 2, depths: [0, 1]) == opens(boards: 1, depths: [1]))
  }
}
