import GGUF
import Models
import Quantities
@testable import Synthesis
import TestSupport
import Testing

@Suite struct SyntheticModelTests {
  @Test func `a seed gives the same bytes again, another one others`() throws {
    let routing = ExpertRouting.published(.gsm8k, try Statistics.load())
    let first = try SmallModel(seed: 7, routing: routing).bytes()
    #expect(try SmallModel(seed: 7, routing: routing).bytes() == first)
    let other = try SmallModel(seed: 8, routing: routing).bytes()
    #expect(other.count == first.count)
    #expect(zip(other.suffix(10_000), first.suffix(10_000)).count { $0 == $1 } < 3000)
  }

  @Test func `the file has the shape it was made with, and says what it is`() throws {
    let shape = SmallModel.shape(layers: 5, window: 8)
    let small = try SmallModel(shape: shape, seed: 3)
    let file = try ModelFile(path: small.path, files: disk)
    #expect(file.shape == shape)
    #expect(file.name == "Small, seed 3")
    #expect(file.syntheticOrigin == SyntheticOrigin(seed: 3, routing: "uniform"))
    #expect(!file.hasTiedHead)
    #expect(try ModelFile(path: TinyModel.path, files: disk).syntheticOrigin == nil)
  }

  @Test func `the released shapes have the released sizes`() throws {
    let sizes = try [ModelPreset.small, .large].map {
      try SyntheticModel(name: "", shape: $0.shape, seed: 1, routing: .uniform).weightByteCount
    }
    // Pure Q4_0, and norms and routers in F32.
    #expect(sizes == [ByteCount(2_406_758_400), ByteCount(12_127_651_840)])
  }

  @Test func `the embedded model has the shape of the preset`() throws {
    var shape = try ModelFile(path: TinyModel.path, files: disk).shape
    shape.normEpsilon = ModelPreset.tiny.shape.normEpsilon
    #expect(shape == ModelPreset.tiny.shape)
  }

  @Test func `a predictor is one run of both matrices`() throws {
    let small = try SmallModel(hasPredictor: true)
    let file = try ModelFile(path: small.path, files: disk)
    let tensor = try #require(file.gguf.tensor(named: "lm_head_profiler.weight"))
    #expect(tensor.dimensions == [128 * (256 + 2048)])
    #expect(tensor.type == .q4_0)
  }

  @Test func `a file that fails leaves nothing`() throws {
    let folder = TemporaryFolder()
    struct Stop: Error {}
    var writer = GGUFWriter()
    writer.addMadeTensor(name: "a", dimensions: [32, 2], type: .q4_0) {
      (sink: ([UInt8]) throws -> Void) in
      try sink(Array(repeating: 0, count: 18))
      throw Stop()
    }
    #expect(throws: GGUFError.self) { try writer.write(to: folder["x.gguf"], files: disk) }
    #expect(folder.files.isEmpty)
  }

  @Test func `weights spread as far as they should`() {
    var blocks = BlockGenerator(SeededGenerator(seed: 1, name: "spread"), deviation: 0.05)
    var (sum, squares, extremes) = (0.0, 0.0, 0)
    let count = 4000
    var block = [UInt8](repeating: 0, count: 18)
    for _ in 0..<count {
      blocks.fillRandom(&block, at: 0)
      let values = decoded(block)
      sum += values.reduce(0, +)
      squares += values.reduce(0) { $0 + $1 * $1 }
      if block[2...].contains(where: { $0 & 15 == 0 || $0 >> 4 == 0 }) { extremes += 1 }
    }
    #expect(extremes == count)
    #expect(abs((squares / Double(32 * count)).squareRoot() / 0.05 - 1) < 0.01)
    #expect(abs(sum / Double(32 * count)) < 0.001)
  }

  @Test(arguments: [0.0, 1, -2, 0.3, -1e-3]) func `a block of one value holds it`(value: Double) {
    var block = [UInt8](repeating: 0xFF, count: 18)
    BlockGenerator.fill(&block, at: 0, value: value)
    #expect(decoded(block).allSatisfy { abs($0 - value) <= abs(value) * 0.0005 })
  }

  private func decoded(_ block: [UInt8]) -> [Double] {
    let scale = Double(Float16(bitPattern: UInt16(block[0]) | UInt16(block[1]) << 8))
    return block[2...].map { (Double($0 & 15) - 8) * scale }
      + block[2...].map { (Double($0 >> 4) - 8) * scale }
  }
}
