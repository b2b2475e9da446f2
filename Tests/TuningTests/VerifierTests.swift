import Files
import Inference
import Profiles
import Results
import Runs
import TestSupport
import Testing
import Tuning

@Suite struct VerifierTests {
  @Test func `winner and default use the model that made the recording`() throws {
    let files = FaultyFileSystem()
    let model = try LoadedModel(path: TinyModel.path, files: files, bundlePath: nil)
    var options = try SmallSearch.options()
    options.modelPath = TinyModel.path
    options.prompt = .tokens([1, 2, 3])
    let run = try PreparedRun(options: options, of: model, progress: nil)
    #expect(run.promptTokens == [1, 2, 3])
    let opens = files.callCount(.open, of: TinyModel.path)
    let verification = try Verifier(options, of: model, bundling: { _ in }).verify(
      try SmallSearch.outcome(), progress: { _ in }, isInterrupted: { false })
    #expect(verification?.winner.samples.count == 3)
    #expect(files.callCount(.open, of: TinyModel.path) == opens)
  }
}
