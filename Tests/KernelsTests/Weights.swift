import GGUF
import Kernels
import TestSupport
import Testing

/// The variants this processor can run.
let supportedVariants = KernelVariant.allCases.filter(\.isSupported)

/// The bytes of a matrix, kept as long as its views are used.
@safe final class Weights {
  let bytes: UnsafeMutableRawBufferPointer
  private var arrangedCopies: [Weights] = []

  init(_ content: [UInt8]) {
    unsafe bytes = .allocate(byteCount: content.count, alignment: 64)
    unsafe bytes.copyBytes(from: content)
  }

  /// `rows` × `columns` random weights with extreme quants, zero and denormal scales among them.
  convenience init(
    _ type: TensorType, rows: Int, columns: Int, using generator: inout RepeatableGenerator
  ) {
    let blocks = rows * columns / type.weightsPerBlock
    self.init((0..<blocks).flatMap { _ in randomBlock(type, using: &generator) })
  }

  deinit { unsafe bytes.deallocate() }

  /// The weights as rows, arranged for products in a copy that lives as long as these do.
  func matrix(_ type: TensorType, rows: Int, columns: Int) -> QuantizedMatrix {
    let copy = arranged(type, rows: rows, columns: columns)
    return unsafe QuantizedMatrix(
      type: type, rows: rows, columns: columns, bytes: UnsafeRawBufferPointer(copy.bytes))
  }

  private func arranged(_ type: TensorType, rows: Int, columns: Int) -> Weights {
    let copy = unsafe Weights([UInt8](bytes))
    arrangedCopies.append(copy)
    unsafe QuantizedMatrix.arrange(type: type, rows: rows, columns: columns, bytes: copy.bytes)
    return copy
  }

  func down(
    _ type: TensorType, _ layout: DownLayout, outputs: Int, neurons: Int
  ) -> DownMatrix {
    let source =
      layout == .outputRows ? arranged(type, rows: outputs, columns: neurons) : self
    return unsafe DownMatrix(
      type: type, layout: layout, outputs: outputs, neurons: neurons,
      bytes: UnsafeRawBufferPointer(source.bytes))
  }

  /// The same down matrix in the layout that is best for `type`; where that is the file's, `down`
  /// arranges its rows.
  func transposed(_ type: TensorType, outputs: Int, neurons: Int) -> Weights {
    let result = unsafe Weights([UInt8](repeating: 0xAA, count: bytes.count))
    unsafe DownTransposition.transpose(
      type: type, outputs: outputs, neurons: neurons, from: UnsafeRawBufferPointer(bytes),
      into: result.bytes)
    let layout = DownTransposition.layout(for: type, outputs: outputs, neurons: neurons)
    if layout == .outputRows {
      let expected = arranged(type, rows: outputs, columns: neurons)
      #expect(unsafe result.bytes.elementsEqual(expected.bytes))
      return self
    }
    return result
  }
}

private func randomBlock(
  _ type: TensorType, using generator: inout RepeatableGenerator
) -> [UInt8] {
  switch type {
  case .f32: return bytes(of: generator.nextUnit().bitPattern)
  case .bf16: return Array(bytes(of: generator.nextUnit().bitPattern)[2...])
  case .f16: return randomHalf(using: &generator)
  default: break
  }
  let extreme = Int.random(in: 0..<4, using: &generator) == 0
  var block = (0..<type.bytesPerBlock).map { _ in
    extreme ? [0, 0xFF, 0x80, 0x7F].randomElement(using: &generator)! : generator.next8()
  }
  for offset in halves(of: type) {
    block.replaceSubrange(offset..<offset + 2, with: randomHalf(using: &generator))
  }
  if type == .mxfp4 { block[0] = [0, 1, 2, 118, 124, 128].randomElement(using: &generator)! }
  return block
}

/// Where the scale of a block lies, and its minimum, where they are halves.
func halves(of type: TensorType) -> [Int] {
  switch type {
  case .mxfp4: []
  case .q2_K: [80, 82]
  case .q3_K: [108]
  case .q6_K: [208]
  case .q4_1, .q5_1, .q4_K, .q5_K: [0, 2]
  default: [0]
  }
}

private func randomHalf(using generator: inout RepeatableGenerator) -> [UInt8] {
  switch Int.random(in: 0..<8, using: &generator) {
  case 0: bytes(of: UInt16(0))
  case 1: bytes(of: UInt16.random(in: 1..<0x400, using: &generator))
  default: bytes(of: Float16(generator.nextUnit()).bitPattern)
  }
}

private func bytes<Integer: FixedWidthInteger>(of value: Integer) -> [UInt8] {
  (0..<Integer.bitWidth / 8).map { UInt8(truncatingIfNeeded: value >> ($0 * 8)) }
}

extension RepeatableGenerator {
  fileprivate mutating func next8() -> UInt8 { UInt8.random(in: .min ... .max, using: &self) }
}
