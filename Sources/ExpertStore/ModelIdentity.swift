public import Files
public import GGUF
import Quantities

/// Which model file this is, whatever its name.
public struct ModelIdentity: Hashable, Sendable {
  /// SHA-256 of the whole file, 64 hexadecimal digits.
  public let sha256: String
  /// SHA-256 of the telling parts of the file, 64 hexadecimal digits; see `fingerprint(of:)`.
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
  /// size of the file as 8 bytes, little-endian.
  ///
  /// - Throws: `BundleError` when the file cannot be read.
  public static func fingerprint(of file: GGUFFile) throws(BundleError) -> String {
    do throws(FileError) {
      let digest = FileDigest(try PositionedFile(path: file.path, files: file.files))
      try digest.update(0..<min(file.dataOffset, file.byteCount.bytes))
      for tensor in file.tensors {
        let end = tensor.offset + tensor.byteCount.bytes
        let head = tensor.offset..<min(end, tensor.offset + sampleByteCount)
        try digest.update(head)
        try digest.update(max(head.upperBound, end - sampleByteCount)..<end)
      }
      return digest.finish(withSize: file.byteCount)
    } catch {
      throw BundleError(error)
    }
  }

  /// SHA-256 of the whole file at `path`, 64 hexadecimal digits.
  ///
  /// - Parameter progress: Is told again and again which fraction of the file has been read.
  /// - Throws: `BundleError` when the file cannot be read.
  public static func sha256(
    ofFileAt path: String, files: any FileSystem, progress: ((Double) -> Void)? = nil
  ) throws(BundleError) -> String {
    do throws(FileError) {
      let file = try PositionedFile(path: path, files: files)
      let digest = FileDigest(file)
      let size = file.byteCount.bytes
      for begin in stride(from: 0, to: size, by: stepByteCount) {
        let end = min(size, begin + stepByteCount)
        try digest.update(begin..<end)
        progress?(Double(end) / Double(size))
      }
      return digest.finish()
    } catch {
      throw BundleError(error)
    }
  }

  private static let sampleByteCount = 64 << 10
  private static let stepByteCount = 4 << 20
}

/// SHA-256 over stretches of one file.
private struct FileDigest {
  private let file: PositionedFile
  private let hash = SHA256()

  init(_ file: PositionedFile) { self.file = file }

  /// Adds the bytes at `range`, of which there may be none.
  func update(_ range: Range<Int>) throws(FileError) {
    hash.update(try file.bytes(at: range.lowerBound, count: range.count))
  }

  /// The digest in hexadecimal digits.
  func finish() -> String { hash.finish() }

  /// The digest with `size` as the last 8 bytes.
  func finish(withSize size: ByteCount) -> String {
    hash.update((0..<8).map { UInt8(truncatingIfNeeded: size.bytes >> (8 * $0)) })
    return finish()
  }
}
