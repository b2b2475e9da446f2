import GGUF
import Kernels
import Quantities
import Testing

@Suite struct QuantizedMatrixTests {
  func decoded(_ type: TensorType, _ bytes: [UInt8]) -> [Float] {
    let weights = Weights(bytes)
    return weights.matrix(type, rows: 1, columns: type.weightsPerBlock).decodedRow(0)
  }

  /// Byte j holds j and 15 - j.
  let goldenNibbles = (0..<16).map { UInt8($0 | (15 - $0) << 4) }

  @Test func `Q4_0 decodes to the golden weights`() {
    let header: [UInt8] = [0x00, 0x38]
    let low = (0..<16).map { Float($0 - 8) / 2 }
    let high = (0..<16).map { Float(7 - $0) / 2 }
    #expect(decoded(.q4_0, header + goldenNibbles) == low + high)
  }

  @Test func `Q4_1 adds its minimum`() {
    let header: [UInt8] = [0x00, 0x38, 0x00, 0xC0]
    let low = (0..<16).map { Float($0) / 2 - 2 }
    let high = (0..<16).map { Float(15 - $0) / 2 - 2 }
    #expect(decoded(.q4_1, header + goldenNibbles) == low + high)
  }

  @Test func `Q8_0 decodes signed bytes`() {
    let header: [UInt8] = [0x00, 0x38]
    let quants = (0..<32).map { UInt8(bitPattern: Int8($0 * 8 - 128)) }
    #expect(decoded(.q8_0, header + quants) == (0..<32).map { Float($0 * 4 - 64) })
  }

  @Test func `Q4_K decodes to the golden weights`() {
    let packed: [UInt8] = [1, 0x82, 0x43, 0xC4, 5, 0x46, 0x87, 0xC8, 0x9A, 0xBC, 0xDE, 0xF1]
    let header: [UInt8] = [0, 0x3C, 0, 0x38]
    let weights = decoded(.q4_K, header + packed + (0..<128).map { UInt8($0) })
    let golden: [Int: Float] = [
      0: -2.5, 1: -1.5, 31: 12.5, 32: -3, 63: -1, 64: -3.5, 128: -4.5, 160: 162.5, 255: 311.5,
    ]
    for (index, weight) in golden { #expect(weights[index] == weight, "weight \(index)") }
    #expect(weights.reduce(0, +) == 24720)
  }

  @Test func `Q6_K decodes to the golden weights`() {
    let low = (0..<128).map { UInt8($0) }
    let high = (0..<64).map { UInt8(truncatingIfNeeded: 5 * $0) }
    let scales = (0..<16).map { UInt8(bitPattern: Int8($0 - 8)) }
    let weights = decoded(.q6_K, low + high + scales + [0, 0x38])
    let golden: [Int: Float] = [
      0: 128, 1: 60, 31: -108.5, 32: 96, 64: 64, 96: 30, 127: -1.5, 128: 0, 200: -56, 255: -87.5,
    ]
    for (index, weight) in golden { #expect(weights[index] == weight, "weight \(index)") }
    #expect(weights.reduce(0, +) == 1280)
  }

  @Test(arguments: GoldenBlocks.all)
  func `golden blocks decode to the golden bits`(blocks: GoldenBlocks) {
    let count = blocks.bytes.count / blocks.type.bytesPerBlock
    let columns = count * blocks.type.weightsPerBlock
    let weights = Weights(blocks.bytes)
    let decoded = withExtendedLifetime(weights) {
      weights.matrix(blocks.type, rows: 1, columns: columns).decodedRow(0)
    }
    #expect(GoldenBlocks.checksum(of: decoded) == blocks.checksum)
  }

  @Test func `there are golden blocks of every type that has blocks`() {
    let types = TensorType.computable.filter { $0.weightsPerBlock > 1 }
    #expect(Set(GoldenBlocks.all.map(\.type)) == Set(types))
  }

  @Test func `every half decodes exactly`() {
    for half in UInt16.min...UInt16.max where Float16(bitPattern: half).isFinite {
      let expected = Float(Float16(bitPattern: half))
      #expect(decoded(.f16, [UInt8(half & 0xFF), UInt8(half >> 8)])[0] == expected)
    }
  }

  @Test func `BF16 is the upper half of a float`() {
    #expect(decoded(.bf16, [0xC0, 0xBF]) == [-1.5])
  }

  @Test func `a range of rows is the same rows`() {
    let weights = Weights(
      (0..<4).flatMap { row in [0, 0x3C] + [UInt8](repeating: row, count: 32) })
    let rows = weights.matrix(.q8_0, rows: 4, columns: 32).rows(1..<3)
    #expect(rows.rows == 2)
    #expect(rows.decodedRow(1) == [Float](repeating: 2, count: 32))
    #expect(QuantizedMatrix.byteCount(type: .q8_0, rows: 2, columns: 32) == ByteCount(68))
  }
}
