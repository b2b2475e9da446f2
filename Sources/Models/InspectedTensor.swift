import GGUF
import Kernels
import Quantities

/// A tensor whose bytes are looked at on their way into memory or a bundle.
///
/// A zero block is nothing unusual, nor is a row of zeros in an embedding, which a vocabulary that
/// was padded has by the hundred. What no training and no quantizer leaves is a matrix without any
/// weight, many rows without any, or a page of zeros that begins or ends within a row: there the
/// file has a hole, as an interrupted download or a crash leaves it.
struct InspectedTensor {
  /// What is looked at: the tensor, or one expert of it.
  private let name: String
  private let path: String
  /// Whether rows of zeros are unused tokens.
  private let isVocabulary: Bool
  /// Whether nothing in the file follows.
  private let endsFile: Bool
  private let start: Int
  private let rowByteCount: Int
  private var inspection: WeightInspection

  /// What zeros are counted in: blocks, or lines of weights that share none.
  private let grain: Int
  private let hasLines: Bool
  /// What of a page that file systems leave empty at once is seen at least: blocks that lie in it
  /// with one end only are not all zero.
  private var page: Int { Self.pageByteCount - 2 * grain }

  private static let pageByteCount = 4096
  /// So many rows of zeros may have been pruned: as many as there are in this, or two.
  private static let mostPruned = 4 * pageByteCount

  /// `tensor` of `model`, or the matrix of one `expert` in it, none of which has been seen.
  ///
  /// - Parameter tokenColumns: The length of the rows that a tensor without dimensions of its own
  ///   has for tokens.
  init(
    _ tensor: TensorInfo, of model: ModelFile, expert: Int? = nil, tokenColumns: Int? = nil
  ) {
    let matrix = tensor.byteCount.bytes / (expert == nil ? 1 : tensor.dimensions[2])
    name = (expert.map { "expert \($0) in " } ?? "") + "the tensor \(tensor.name)"
    path = model.path
    isVocabulary =
      tokenColumns != nil || [model.embedding.name, model.head.name].contains(tensor.name)
    let columns = tokenColumns ?? tensor.dimensions[0]
    rowByteCount = tensor.type.byteCount(ofWeights: columns).bytes
    start = tensor.offset + (expert ?? 0) * matrix
    endsFile = start + matrix == model.endOfWeights
    hasLines = tensor.type.weightsPerBlock == 1
    grain = WeightInspection.grain(of: tensor.type)
    inspection = WeightInspection(type: tensor.type)
  }

  /// Looks at the next bytes.
  mutating func inspect(_ bytes: UnsafeRawBufferPointer) { unsafe inspection.inspect(bytes) }

  /// - Throws: `ModelError` where what was seen, which is all there is, is damaged.
  func check() throws(ModelError) {
    if let offset = inspection.oddOffset {
      throw damage("has a weight or a scale that is no finite number, at byte \(start + offset)")
    }
    let zeros = inspection.longestZeros
    guard !zeros.isEmpty else { return }
    if zeros.count == inspection.byteCount { throw damage("is nothing but zeros") }
    if isHole(zeros) {
      throw damage(
        "has a hole of \(zeros.count) zero bytes from byte \(start + zeros.lowerBound) on")
    }
  }

  private func isHole(_ zeros: Range<Int>) -> Bool {
    guard isOfRows(zeros) else { return zeros.count >= page }
    if isVocabulary { return zeros.count > inspection.byteCount / 2 }
    if endsFile, inspection.trailingZeroCount >= max(page, rowByteCount) { return true }
    return zeros.count >= max(Self.mostPruned, 2 * rowByteCount)
  }

  /// Whether `zeros` begin and end where rows do: to the block, or to the line in which they were
  /// counted.
  private func isOfRows(_ zeros: Range<Int>) -> Bool {
    [zeros.lowerBound, zeros.upperBound].allSatisfy { bound in
      let excess = bound % rowByteCount
      return excess == 0 || hasLines && min(excess, rowByteCount - excess) < grain
    }
  }

  private func damage(_ what: String) -> ModelError {
    ModelError(
      path: path,
      reason: "\(name) \(what): the file is damaged; compare its SHA-256 with its publisher's and"
        + " download it again")
  }
}

extension ModelFile {
  /// Where the last tensor ends.
  fileprivate var endOfWeights: Int {
    gguf.tensors.reduce(0) { max($0, $1.offset + $1.byteCount.bytes) }
  }
}
