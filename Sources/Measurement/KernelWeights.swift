import GGUF
import Kernels
import Quantities

/// Memory that holds any number of weight matrices, all of which lie in it one after the other.
///
/// Every two bytes of it are a half between 0.1 and 2, and every four a normal float, so that
/// blocks of any type and layout can be multiplied without a not-a-number or a denormal.
// `@unchecked Sendable`: the memory is written in `init` only.
@safe final class KernelWeights: @unchecked Sendable {
  let byteCount: ByteCount
  private let memory: UnsafeMutableRawBufferPointer

  private static let alignment = 64

  /// Weights that fill `byteCount`, every page of which is in RAM.
  init(byteCount: ByteCount) {
    self.byteCount = byteCount
    unsafe memory = ClaimedMemory.allocate(
      byteCount: byteCount.bytes, alignment: Self.alignment)
    var state: UInt64 = 1
    for offset in stride(from: 0, to: byteCount.bytes - 7, by: 8) {
      state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
      let word = state >> 3 & 0x8F8F_8F8F_8F8F_8F8F | 0x3030_3030_3030_3030
      unsafe memory.storeBytes(of: word, toByteOffset: offset, as: UInt64.self)
    }
  }

  deinit { unsafe ClaimedMemory.free(memory.baseAddress) }

  /// How many pieces of `size` lie next to each other, at least one.
  ///
  /// - Precondition: one fits.
  func copyCount(of size: ByteCount) -> Int {
    precondition(size > .zero && size <= byteCount, "one copy fits")
    return byteCount.bytes / size.rounded(upTo: Self.alignment).bytes
  }

  /// The matrix in piece `copy`.
  func matrix(_ type: TensorType, rows: Int, columns: Int, copy: Int) -> QuantizedMatrix {
    let size = QuantizedMatrix.byteCount(type: type, rows: rows, columns: columns)
    return unsafe QuantizedMatrix(
      type: type, rows: rows, columns: columns, bytes: piece(copy, of: size))
  }

  /// The down matrix in piece `copy`, in the layout of a bundle.
  func down(_ type: TensorType, outputs: Int, neurons: Int, copy: Int) -> DownMatrix {
    let size = QuantizedMatrix.byteCount(type: type, rows: outputs, columns: neurons)
    return unsafe DownMatrix(
      type: type,
      layout: DownTransposition.layout(for: type, outputs: outputs, neurons: neurons),
      outputs: outputs, neurons: neurons, bytes: piece(copy, of: size))
  }

  private func piece(_ index: Int, of size: ByteCount) -> UnsafeRawBufferPointer {
    let first = index * size.rounded(upTo: Self.alignment).bytes
    return unsafe UnsafeRawBufferPointer(rebasing: memory[first..<first + size.bytes])
  }
}
