import Files
import GGUF
import OrderedCollections
import Quantities

/// A model's file cut into several, as other tools cut large ones.
public struct SplitModel {
  private let folder: TemporaryFolder
  private let stem: String
  /// How many files there are.
  public let count: Int

  /// Cuts the file at `source` into files of `folder`.
  ///
  /// - Parameters:
  ///   - ranges: Which of its tensors each of the files has.
  ///   - stem: What their names begin with.
  public init(
    _ source: String, ranges: [Range<Int>], in folder: TemporaryFolder, stem: String = "m"
  ) throws {
    (self.folder, self.stem, count) = (folder, stem, ranges.count)
    let whole = try GGUFFile(path: source, files: disk)
    let weights = try PositionedFile(path: source, files: disk)
    for (index, range) in ranges.enumerated() {
      var writer = GGUFWriter()
      if index == 0 {
        for (key, value) in whole.metadata { writer.setMetadata(key, value) }
      }
      writer.setMetadata("split.no", .uint16(UInt16(index)))
      writer.setMetadata("split.count", .uint16(UInt16(ranges.count)))
      writer.setMetadata("split.tensors.count", .int32(Int32(whole.tensors.count)))
      for tensor in whole.tensors[range] {
        writer.addMadeTensor(name: tensor.name, dimensions: tensor.dimensions, type: tensor.type) {
          try $0(weights.bytes(at: tensor.offset, count: tensor.byteCount.bytes))
        }
      }
      try writer.write(to: folder[name(index)], files: disk)
    }
  }

  /// The model that comes with this package, in three files.
  ///
  /// - Parameter isFirstEmpty: Whether all tensors are in the other two.
  public init(
    tinyIn folder: TemporaryFolder, stem: String = "m", isFirstEmpty: Bool = false
  ) throws {
    let count = try GGUFFile(path: TinyModel.path, files: disk).tensors.count
    let first = isFirstEmpty ? 0 : count / 3
    try self.init(
      TinyModel.path, ranges: [0..<first, first..<2 * count / 3, 2 * count / 3..<count],
      in: folder, stem: stem)
  }

  /// What the file of this index is called.
  public func name(_ index: Int) -> String { "\(stem)-0000\(index + 1)-of-0000\(count).gguf" }

  /// Where that file is.
  public func path(_ index: Int) -> String { folder[name(index)] }

  /// Where all of them are.
  public var paths: [String] { (0..<count).map(path) }
}
