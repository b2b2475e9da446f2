public import Files
public import GGUF
import Quantities

/// Which model file this is, whatever its name.
public struct ModelIdentity: Hashable, Sendable {
  /// SHA-256 of the whole file, or of all files of a split model one after another, 64 hexadecimal
  /// digits.
  public let sha256: String
  /// SHA-256 of the telling parts of its files, 64 hexadecimal digits; see `fingerprint(of:)`.
  public let fingerprint: String

  /// The identity with these two digests.
  public init(sha256: String, fingerprint: String) {
    self.sha256 = sha256
    self.fingerprint = fingerprint
  }

  /// Identifies `file` without reading all of it: some 40 MiB of a file of 12 GB.
  ///
  /// It is the SHA-256 of everything before the weights, of the first and the last 64 KiB of each
  /// tensor in the order of the directory (of tensors up to 128 KiB all bytes, once), and of the
  /// size of the file as 8 bytes, little-endian. Of a split model it is that of all this of its
  /// first file, then of the next.
  ///
  /// - Throws: `BundleError` when a file cannot be read.
  public static func fingerprint(of file: GGUFFile) throws(BundleError) -> String {
    do throws(FileError) {
      let digest = SHA256()
      for (index, part) in file.parts.enumerated() {
        let opened = try PositionedFile(path: part.path, files: file.files)
        try digest.update(0..<min(part.dataOffset, part.byteCount.bytes), of: opened)
        for tensor in file.tensors where tensor.part == index {
          let end = tensor.offset + tensor.byteCount.bytes
          let head = tensor.offset..<min(end, tensor.offset + sampleByteCount)
          try digest.update(head, of: opened)
          try digest.update(max(head.upperBound, end - sampleByteCount)..<end, of: opened)
        }
        digest.update(part.byteCount)
      }
      return digest.finish()
    } catch {
      throw BundleError(error)
    }
  }

  /// SHA-256 of the whole files at `paths`, one after another, 64 hexadecimal digits.
  ///
  /// - Parameter progress: Is told again and again which fraction of the files has been read.
  /// - Throws: `BundleError` when a file cannot be read.
  public static func sha256(
    ofFilesAt paths: [String], files: any FileSystem, progress: ((Double) -> Void)? = nil
  ) throws(BundleError) -> String {
    do throws(FileError) {
      let opened = try paths.map { (path) throws(FileError) in
        try PositionedFile(path: path, files: files)
      }
      let total = opened.reduce(ByteCount.zero) { $0 + $1.byteCount }
      let digest = SHA256()
      var done = 0
      for file in opened {
        let size = file.byteCount.bytes
        for begin in stride(from: 0, to: size, by: stepByteCount) {
          let end = min(size, begin + stepByteCount)
          try digest.update(begin..<end, of: file)
          progress?(Double(done + end) / Double(total.bytes))
        }
        done += size
      }
      return digest.finish()
    } catch {
      throw BundleError(error)
    }
  }

  private static let sampleByteCount = 64 << 10
  private static let stepByteCount = 4 << 20
}

extension SHA256 {
  /// Adds the bytes at `range` of `file`, of which there may be none.
  fileprivate func update(_ range: Range<Int>, of file: PositionedFile) throws(FileError) {
    update(try file.bytes(at: range.lowerBound, count: range.count))
  }

  /// Adds `size` as 8 bytes, little-endian.
  fileprivate func update(_ size: ByteCount) {
    update((0..<8).map { UInt8(truncatingIfNeeded: size.bytes >> (8 * $0)) })
  }
}
