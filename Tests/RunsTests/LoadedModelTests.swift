import Files
import Inference
import Models
import Quantities
import Runs
import TestSupport
import Testing

/// A model is loaded once, however many runs use it.
@Suite struct LoadedModelTests {
  /// Sees to a bundle: to make one, the model's file is opened more often.
  init() throws {
    let file = try ModelFile(path: TinyModel.path, files: disk)
    _ = try BundleLocator(model: file).bundle(at: nil, progress: nil)
  }

  private func options(depth: Int, _ location: EmbeddingLocation = .memory) throws -> RunOptions {
    var options = RunOptions(
      modelPath: TinyModel.path, machine: .host, prompt: .tokens([1, 2, 3]), maxTokens: 4,
      sampling: try SamplerOptions(seed: 1), command: "")
    options.prefetchDepth = depth
    options.embeddingLocation = location
    return options
  }

  @Test func `six runs read the weights as often as one, and answer alike`() throws {
    let files = FaultyFileSystem()
    let model = try LoadedModel(path: TinyModel.path, files: files, bundlePath: nil)
    var answers: Set<[Int]> = []
    var opens: [Int] = []
    for depth in 0..<6 {
      let run = try PreparedRun(options: try options(depth: depth), of: model, progress: nil)
      answers.insert(try run.execute(onText: { _ in }, isInterrupted: { false }).generated)
      opens.append(files.callCount(.open, of: TinyModel.path))
    }
    #expect(answers.count == 1)
    // The directory, the fingerprint and the weights, all by the first run.
    #expect(Set(opens).count == 1 && opens[0] <= 3)
  }
}
