import Benchmarks
import Files
import Inference
import Models
import Quantities
import Runs
import TestSupport
import Testing

@Suite struct BenchmarkTests {
  /// Sees to a bundle: to make one, the model's file is opened more often.
  init() throws {
    let file = try ModelFile(path: TinyModel.path, files: disk)
    _ = try BundleLocator(model: file).bundle(at: nil, progress: nil)
  }

  /// Measures every combination of prefetch depths and RAM caps, and returns how often the model's
  /// file was opened, and how many rows came of it.
  private func measure(depths: [Int], caps: [ByteCount?]) throws -> (opens: Int, rows: Int) {
    let files = FaultyFileSystem()
    let base = RunOptions(
      modelPath: TinyModel.path, machine: .host, prompt: .tokens([]), maxTokens: 1,
      sampling: try SamplerOptions(seed: 1), command: "")
    var options = BenchmarkOptions(base: base)
    options.axes = [
      SettingAxis(\.memory, caps), SettingAxis(\.prefetchDepth, depths),
    ]
    options.promptTokens = Sweep([0])
    options.generatedTokens = Sweep([2])
    options.repetitions = 1
    let records = try Benchmark(options: options, files: files).run(
      bundling: nil, prepared: { _ in }, progress: { _ in }, isInterrupted: { false })
    return (files.callCount(.open, of: TinyModel.path), records.count)
  }

  @Test func `six configurations load the model once`() throws {
    let one = try measure(depths: [1], caps: [nil])
    let six = try measure(depths: [0, 1, 2], caps: [nil, .mebibytes(50)])
    #expect(one.rows == 1 && six.rows == 6)
    #expect(six.opens == one.opens)
  }
}
