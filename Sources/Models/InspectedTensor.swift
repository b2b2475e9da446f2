import Files
import GGUF
import Kernels
import Quantities

/// A tensor whose bytes are looked at on their way into memory or a bundle.
///
/// A zero block is nothing unusual, nor is a row of zeros in an embedding, which a vocabulary that
/// was padded has by the hundred. What no training and no quantizer leaves is a matrix without any
/// weight, an expert that no router looks for, many rows without any weight, or a page of zeros
/// that begins or ends within a row, where pages do, or in another tensor: there the file has a
/// hole, as an interrupted download or a crash leaves it.
struct InspectedTensor {
  /// What is looked at: the tensor, or one expert of it.
  private let name: String
  private let path: String
  private let rows: Rows
  /// Whether it is a list of weights, as a norm has, and no matrix.
  private let isVector: Bool
  /// Whether zeros are as good as any other weights, as in a bias.
  private let mayBeZero: Bool
  /// Whether nothing follows in its file.
  private let endsFile: Bool
  private let start: Int
  private let rowByteCount: Int
  private var inspection: WeightInspection

  /// What rows of a matrix stand for.
  private enum Rows {
    /// Those of zeros are unused.
    case tokens
    /// Those of zeros would be chosen by nothing.
    case experts
    /// Those of zeros may have been pruned.
    case neurons
  }

  /// What zeros are counted in: blocks, or lines of weights that share none.
  private let grain: Int
  private let hasLines: Bool
  /// What of a page that file systems leave empty at once is seen at least: blocks that lie in it
  /// with one end only are not all zero.
  private var page: Int { Self.pageByteCount - 2 * grain }

  private static let pageByteCount = 4096
  private static let sectorByteCount = 512
  /// So many bytes of zeros are damage in the weights of a norm, none of which is 0 by itself.
  private static let vectorHole = 128
  /// So many rows of zeros may have been pruned: as many as there are in this, or two.
  private static let mostPruned = 4 * pageByteCount

  /// `tensor` of `model`, or the matrix of one `expert` in it, none of which has been seen.
  ///
  /// - Parameters:
  ///   - tokenColumns: The length of the rows that a tensor without dimensions of its own has for
  ///     tokens.
  ///   - mayBeZero: Whether zeros are no damage.
  init(
    _ tensor: TensorInfo, of model: ModelFile, expert: Int? = nil, tokenColumns: Int? = nil,
    mayBeZero: Bool = false
  ) {
    let matrix = tensor.byteCount.bytes / (expert == nil ? 1 : tensor.dimensions[2])
    name = (expert.map { "expert \($0) in " } ?? "") + "the tensor \(tensor.name)"
    path = model.gguf.parts[tensor.part].path
    rows =
      if tokenColumns != nil || [model.embedding.name, model.head.name].contains(tensor.name) {
        .tokens
      } else if model.layers.contains(where: { $0.infos[.router]?.name == tensor.name }) {
        .experts
      } else {
        .neurons
      }
    isVector = tensor.dimensions.count == 1
    self.mayBeZero = mayBeZero
    let columns = tokenColumns ?? tensor.dimensions[0]
    rowByteCount = tensor.type.byteCount(ofWeights: columns).bytes
    start = tensor.offset + (expert ?? 0) * matrix
    endsFile = start + matrix == model.gguf.parts[tensor.part].endOfWeights
    hasLines = tensor.type.weightsPerBlock == 1
    grain = WeightInspection.grain(of: tensor.type)
    inspection = WeightInspection(type: tensor.type)
  }

  /// Looks at the next bytes.
  mutating func inspect(_ bytes: UnsafeRawBufferPointer) { unsafe inspection.inspect(bytes) }

  /// - Parameter file: The file that it lies in, of which pages are read again where zeros begin
  ///   and end.
  /// - Throws: `ModelError` where what was seen, which is all there is, is damaged; `FileError`
  ///   where a page cannot be read.
  func check(in file: PositionedFile) throws {
    if let offset = inspection.oddOffset {
      throw damage(
        "has a weight or a scale that is no number, or larger than in any model, at byte"
          + " \(start + offset)")
    }
    let zeros = inspection.longestZeros
    guard !zeros.isEmpty, !mayBeZero else { return }
    if zeros.count == inspection.byteCount { throw damage("is nothing but zeros") }
    if isVector, zeros.count >= Self.vectorHole {
      throw damage("has \(zeros.count) zero bytes from byte \(start + zeros.lowerBound) on")
    }
    if let hole = zerosOfLastPage ?? (isHole(zeros) ? zeros : nil) {
      throw damage("has a hole of \(hole.count) zero bytes from byte \(start + hole.lowerBound) on")
    }
    try checkEdges(of: zeros, in: file)
  }

  /// Whether a hole goes on where `zeros`, or the zeros at the ends of the tensor, seem to end: in
  /// another tensor, or in a block that is zero in part.
  private func checkEdges(of zeros: Range<Int>, in file: PositionedFile) throws {
    var edges = [zeros.lowerBound, zeros.upperBound]
    if inspection.leadingZeroCount > 0 { edges.append(0) }
    if inspection.trailingZeroCount > 0 { edges.append(inspection.byteCount) }
    for edge in edges {
      if let page = try file.pageOfZeros(around: start + edge, pageByteCount: Self.pageByteCount) {
        throw damage("has a hole of zero bytes from byte \(page) on")
      }
    }
  }

  /// The zeros that fill the last page of the file, which is seldom a whole one; nil where they may
  /// be unused tokens, or too few to tell.
  private var zerosOfLastPage: Range<Int>? {
    let count = inspection.byteCount
    let lastPage = (start + count - 1) % Self.pageByteCount + 1
    let zeros = count - inspection.trailingZeroCount..<count
    guard endsFile, zeros.count >= max(Self.sectorByteCount, lastPage - grain) else { return nil }
    return rows == .tokens && isOfRows(zeros) ? nil : zeros
  }

  private func isHole(_ zeros: Range<Int>) -> Bool {
    guard isOfRows(zeros) else { return zeros.count >= page }
    switch rows {
    case .tokens: return zeros.count > inspection.byteCount / 2
    case .experts: return zeros.count >= rowByteCount - grain
    case .neurons: break
    }
    return isOfPages(zeros) || zeros.count >= max(Self.mostPruned, 2 * rowByteCount)
  }

  /// Whether `zeros` begin and end where pages of the file do, which is no chance but where rows
  /// do as well.
  private func isOfPages(_ zeros: Range<Int>) -> Bool {
    guard zeros.count >= page else { return false }
    if start.isMultiple(of: Self.pageByteCount), rowByteCount.isMultiple(of: Self.pageByteCount) {
      return false
    }
    return [zeros.lowerBound, zeros.upperBound].allSatisfy { bound in
      let excess = (start + bound) % Self.pageByteCount
      return min(excess, Self.pageByteCount - excess) < grain
    }
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

extension PositionedFile {
  /// Where the page around `edge` begins, if all of it is zeros; nil if it is not, or if too few of
  /// its bytes are before or after the edge to be no chance.
  fileprivate func pageOfZeros(around edge: Int, pageByteCount: Int) throws(FileError) -> Int? {
    let fewest = 4
    let first = edge / pageByteCount * pageByteCount
    let end = min(first + pageByteCount, byteCount.bytes)
    guard first + fewest <= edge, edge + fewest <= end else { return nil }
    return try bytes(at: first, count: end - first).allSatisfy { $0 == 0 } ? first : nil
  }
}
