import GGUF
import Glibc
import Kernels
import Quantities

/// The weights that are always in memory: everything but the experts.
@safe final class ResidentWeights {
  struct Layer {
    var router, query, key, value, output: QuantizedMatrix
    var attentionNorm, expertNorm: Activations
  }

  let embedding: QuantizedMatrix
  let head: QuantizedMatrix
  let outputNorm: Activations
  let layers: [Layer]
  /// One stretch of memory for all matrices; the views above look into it.
  private let arena: UnsafeMutableRawBufferPointer

  /// Reads the resident weights of `model` into memory.
  init(_ model: ModelFile) throws {
    let file = try PositionedFile(path: model.path)
    let byteCount = model.residentByteCount.bytes + model.layers.count * 8 * Self.alignment
    let arena = UnsafeMutableRawBufferPointer.allocate(
      byteCount: byteCount + 8 * Self.alignment, alignment: Self.hugePageByteCount)
    unsafe self.arena = arena
    // Every weight is read once per token: with small pages the walks to find them cost a tenth.
    _ = unsafe madvise(arena.baseAddress, arena.count, MADV_HUGEPAGE)
    var loader = unsafe WeightLoader(file: file, arena: arena, alignment: Self.alignment)
    embedding = try loader.matrix(model.embedding)
    head = model.hasTiedHead ? embedding : try loader.matrix(model.head)
    outputNorm = try loader.vector(model.outputNorm)
    layers = try model.layers.map { tensors in
      Layer(
        router: try loader.matrix(tensors.router), query: try loader.matrix(tensors.query),
        key: try loader.matrix(tensors.key), value: try loader.matrix(tensors.value),
        output: try loader.matrix(tensors.output),
        attentionNorm: try loader.vector(tensors.attentionNorm),
        expertNorm: try loader.vector(tensors.expertNorm))
    }
  }

  deinit { unsafe arena.deallocate() }

  /// A cache line, and the width of the widest vector load.
  private static let alignment = 64
  private static let hugePageByteCount = 2 << 20
}

/// Reads tensors one after another into a stretch of memory.
@safe private struct WeightLoader {
  let file: PositionedFile
  let arena: UnsafeMutableRawBufferPointer
  let alignment: Int
  private var end = 0

  init(file: PositionedFile, arena: UnsafeMutableRawBufferPointer, alignment: Int) {
    self.file = file
    unsafe self.arena = arena
    self.alignment = alignment
  }

  mutating func matrix(_ tensor: TensorInfo) throws(GGUFError) -> QuantizedMatrix {
    let columns = tensor.dimensions[0]
    let rows = tensor.weightCount / columns
    let bytes = try unsafe load(tensor)
    unsafe QuantizedMatrix.arrange(type: tensor.type, rows: rows, columns: columns, bytes: bytes)
    return unsafe QuantizedMatrix(
      type: tensor.type, rows: rows, columns: columns, bytes: UnsafeRawBufferPointer(bytes))
  }

  mutating func vector(_ tensor: TensorInfo) throws(GGUFError) -> Activations {
    let start = end
    let row = try matrix(tensor)
    end = start
    let vector = Activations(maxRows: 1, columns: tensor.weightCount)
    vector.fill(row: 0, with: row.decodedRow(0))
    vector.rows = 1
    return vector
  }

  private mutating func load(
    _ tensor: TensorInfo
  ) throws(GGUFError) -> UnsafeMutableRawBufferPointer {
    let stretch = unsafe UnsafeMutableRawBufferPointer(
      rebasing: arena[end..<(end + tensor.byteCount.bytes)])
    try unsafe file.read(at: tensor.offset, into: stretch)
    end = ByteCount(end + tensor.byteCount.bytes).rounded(upTo: alignment).bytes
    return unsafe stretch
  }
}
