import Files
import OrderedCollections
import Quantities

/// The tensors of a file with their offsets, checked against the file and each other.
struct TensorDirectory {
  let alignment: Int
  let dataOffset: Int
  let tensors: [TensorInfo]

  private let path: String

  /// Locates the tensors of `infos` behind byte `endOfInfos` of `file`.
  init(
    _ infos: [HeaderReader.TensorInfo], endOfInfos: Int,
    metadata: OrderedDictionary<String, MetadataValue>, file: PositionedFile,
    mayLackWeights: Bool
  ) throws(GGUFError) {
    path = file.path
    alignment = try Self.alignment(of: metadata, path: file.path)
    dataOffset = ByteCount(endOfInfos).rounded(upTo: alignment).bytes
    guard mayLackWeights || infos.isEmpty || file.byteCount.bytes > dataOffset else {
      throw GGUFError(
        path: path, reason: "the file ends with its header, without any weights; get all of it")
    }
    // Where weights need not be there, tensors need not be in the file, but still apart.
    let end = mayLackWeights ? Self.greatestSize : file.byteCount.bytes
    var tensors: [TensorInfo] = []
    tensors.reserveCapacity(infos.count)
    for info in infos {
      tensors.append(
        try Self.tensor(
          info, at: dataOffset, alignment: alignment, endOfFile: end, path: file.path))
    }
    self.tensors = tensors
    try checkOverlaps()
  }

  /// Where the last of the weights ends, in bytes from the beginning of the file.
  var endOfWeights: Int { tensors.map { $0.offset + $0.byteCount.bytes }.max() ?? 0 }

  /// No file is as large, so that the sizes of all files of a split model can be summed.
  private static let greatestSize = 1 << 46

  static let alignmentKey = "general.alignment"
  static let defaultAlignment = 32

  private static func alignment(
    of metadata: OrderedDictionary<String, MetadataValue>, path: String
  ) throws(GGUFError) -> Int {
    let largest = 1 << 30
    guard let value = metadata[alignmentKey] else { return defaultAlignment }
    guard let alignment = value.integer, (1...largest).contains(alignment),
      alignment & (alignment - 1) == 0
    else {
      throw GGUFError(
        path: path, key: alignmentKey,
        reason: "metadata key \"\(alignmentKey)\" is not a power of two; "
          + "the file is damaged, get it again")
    }
    return alignment
  }

  private static func tensor(
    _ info: HeaderReader.TensorInfo, at dataOffset: Int, alignment: Int, endOfFile size: Int,
    path: String
  ) throws(GGUFError) -> TensorInfo {
    func damaged(_ what: String) -> GGUFError {
      GGUFError(
        path: path, key: info.name,
        reason: "tensor \(info.name.quoted) \(what); the file is damaged, get it again")
    }
    guard info.relativeOffset.isMultiple(of: alignment) else {
      throw damaged("begins at \(info.relativeOffset), not a multiple of \(alignment)")
    }
    let (offset, overflow) = dataOffset.addingReportingOverflow(info.relativeOffset)
    guard !overflow, offset <= size else { throw damaged("begins beyond the end of the file") }
    let info = TensorInfo(
      name: info.name, dimensions: info.dimensions, type: info.type, offset: offset)
    guard info.byteCount.bytes <= size - offset else {
      throw damaged("ends \(info.byteCount.bytes - (size - offset)) bytes beyond the file")
    }
    return info
  }

  private func checkOverlaps() throws(GGUFError) {
    let sorted = tensors.sorted { $0.offset < $1.offset }
    for (first, second) in zip(sorted, sorted.dropFirst())
    where first.offset + first.byteCount.bytes > second.offset {
      throw GGUFError(
        path: path, key: second.name, offset: second.offset,
        reason: "tensors \(first.name.quoted) and \(second.name.quoted) overlap; "
          + "the file is damaged, get it again")
    }
  }
}
