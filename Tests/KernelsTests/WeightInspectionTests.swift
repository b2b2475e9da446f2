import GGUF
import Kernels
import TestSupport
import Testing

@Suite struct WeightInspectionTests {
  static let types = TensorType.computable.filter { $0.weightsPerBlock > 1 }

  func inspected(_ bytes: [UInt8], _ type: TensorType) -> WeightInspection {
    var inspection = WeightInspection(type: type)
    unsafe bytes.withUnsafeBytes { bytes in unsafe inspection.inspect(bytes) }
    return inspection
  }

  @Test(arguments: types)
  func `a scale that is no number is found wherever it lies in a block`(type: TensorType) {
    var generator = RepeatableGenerator(seed: 3)
    let weights = Weights(type, rows: 3, columns: type.weightsPerBlock, using: &generator)
    let bytes = unsafe [UInt8](weights.bytes)
    #expect(inspected(bytes, type).oddOffset == nil)
    // The upper byte of a half, or an exponent.
    for offset in type == .mxfp4 ? [0] : halves(of: type).map({ $0 + 1 }) {
      var damaged = bytes
      damaged[type.bytesPerBlock + offset] = 0xFF
      #expect(inspected(damaged, type).oddOffset == type.bytesPerBlock)
    }
  }

  @Test func `text is no weights, whichever type it replaces some of`() {
    let text = Array("<html><body>404 not found</body></html>\n".utf8)
    for type in [TensorType.f32, .f16, .bf16, .q4_0, .q8_0, .q4_K, .q6_K] {
      let count = 8 * type.bytesPerBlock * max(1, 64 / type.weightsPerBlock)
      let bytes = (0..<count).map { text[$0 % text.count] }
      #expect(inspected(bytes, type).oddOffset != nil, "\(type)")
    }
  }

  @Test func `a half is odd from 8192 on, whatever its sign`() {
    for (half, isOdd) in [(UInt16(0x6FFF), false), (0xEFFF, false), (0x7000, true), (0xF000, true)]
    {
      let bytes = [UInt8(truncatingIfNeeded: half), UInt8(half >> 8)]
      #expect((inspected(bytes, .f16).oddOffset != nil) == isOdd, "\(half)")
    }
  }

  @Test(arguments: types)
  func `a block of zeros between others is found`(type: TensorType) {
    let size = type.bytesPerBlock
    let bytes = (0..<3 * size).map { UInt8($0 / size == 1 ? 0 : 1) }
    let inspection = inspected(bytes, type)
    #expect(inspection.longestZeros == size..<2 * size)
    #expect(inspection.leadingZeroCount == 0 && inspection.trailingZeroCount == 0)
  }
}
