public import Files
import GGUF
import Quantities

/// A file of all experts of a model, each contiguous, aligned for direct I/O and with a checksum.
///
/// It keeps nothing open; the engine reads the experts where `header` says they lie.
public struct ExpertBundle: Sendable {
  /// The path that the bundle was opened with.
  public let path: String
  /// Where the path leads to a file.
  public let files: any FileSystem
  /// What the bundle says about itself.
  public let header: BundleHeader
  /// What the file was from which `header` was read: its checksums tell other experts from these,
  /// should another file have its name later.
  public let status: FileStatus

  /// How the names of bundles end.
  public static let fileExtension = "ewx"

  /// Reads and checks the header of the bundle at `path`, and compares it with the file's size.
  ///
  /// - Throws: `BundleError` when the file cannot be read, is no bundle of this version, is
  ///   damaged or cut off.
  public init(path: String, files: any FileSystem) throws(BundleError) {
    let file = try Self.open(path, files: files)
    header = try BundleHeader(from: file)
    status = file.status
    self.path = path
    self.files = files
  }

  /// Makes sure that the experts are those of the model file with `fingerprint`.
  ///
  /// - Parameter model: What the user calls the model, for the error.
  /// - Throws: `BundleError` when they are those of another model.
  public func check(belongsTo fingerprint: String, model: String) throws(BundleError) {
    guard header.modelFingerprint != fingerprint else { return }
    let made = header.modelFingerprint.prefix(12)
    throw BundleError(
      path: path,
      reason: "this is the bundle of another model (fingerprint \(made) instead of "
        + "\(fingerprint.prefix(12))); \(BundleError.howToMake(of: model))")
  }

  /// Makes sure that the experts are those of the model file that has bundles such as `expected`,
  /// and lie and are stored as its own: a fingerprint alone says nothing about the tables.
  ///
  /// - Parameters:
  ///   - expected: The header that a new bundle of the model would have; checksums do not matter.
  ///   - model: What the user calls the model, for the error.
  /// - Throws: `BundleError` when they are those of another model, or not as they should be.
  public func check(fits expected: BundleHeader, model: String) throws(BundleError) {
    try check(belongsTo: expected.modelFingerprint, model: model)
    guard header.layers == expected.layers, header.embedding == expected.embedding else {
      throw BundleError(
        path: path,
        reason: "the tables of this bundle do not fit the model that it names; "
          + BundleError.howToMake(of: model))
    }
  }

  /// Makes sure that the header names the model of `identity` by all its bytes, of which a
  /// fingerprint samples some.
  ///
  /// - Parameter model: What the user calls the model, for the error.
  /// - Throws: `BundleError` when it names another file.
  public func check(madeFrom identity: ModelIdentity, model: String) throws(BundleError) {
    guard header.modelSHA256 != identity.sha256 else { return }
    throw BundleError(
      path: path,
      reason: "its header names a model file with the SHA-256 \(header.modelSHA256.prefix(12))…,"
        + " and \(model) has \(identity.sha256.prefix(12))…; \(BundleError.howToMend(path))")
  }

  /// Makes sure that `bytes` are what was written for `expert` of `layer`.
  ///
  /// - Parameter bytes: The expert as read, with or without its padding.
  /// - Throws: `BundleError` when the checksum differs.
  /// - Precondition: the layer and the expert exist, and `bytes` has at least
  ///   `payloadByteCount` bytes of the layer.
  public func verify(
    layer: Int, expert: Int, bytes: UnsafeRawBufferPointer
  ) throws(BundleError) {
    let size = header.layers[layer].payloadByteCount.bytes
    precondition(bytes.count >= size, "an expert is verified as a whole")
    let payload = unsafe UnsafeRawBufferPointer(rebasing: bytes[..<size])
    guard unsafe Checksum.of(payload) == header.checksum(layer: layer, expert: expert) else {
      throw BundleError(
        path: path, layer: layer, expert: expert,
        reason: "is damaged; \(BundleError.howToMend(path))")
    }
  }

  /// Reads the whole file and verifies each expert and each embedding.
  ///
  /// - Parameter progress: Is told after each expert which fraction has been verified.
  /// - Throws: `BundleError` for the first part that is damaged or cannot be read.
  public func verifyAll(progress: ((Double) -> Void)? = nil) throws(BundleError) {
    let file = try Self.open(path, files: files)
    for layer in 0..<header.layerCount {
      let slot = ExpertSlot(header.layers[layer].payloadByteCount)
      for expert in 0..<header.layers[layer].expertCount {
        try slot.fill(from: file, at: header.offset(layer: layer, expert: expert))
        try unsafe verify(layer: layer, expert: expert, bytes: slot.bytes)
        progress?(header.fraction(layer: layer, expert: expert))
      }
    }
    if let table = header.embedding { try verify(table, in: file) }
  }

  private func verify(_ table: EmbeddingTable, in file: PositionedFile) throws(BundleError) {
    let slot = ExpertSlot(table.readByteCount)
    for row in 0..<table.rowCount {
      let location = table.location(ofRow: row)
      if location.record == 0 {
        try slot.fill(from: file, at: header.embeddingOffset + location.read)
      }
      guard unsafe table.isIntact(UnsafeRawBufferPointer(rebasing: slot.bytes[location.record...]))
      else {
        throw BundleError(
          path: path,
          reason: "the embedding of token \(row) is damaged; \(BundleError.howToMend(path))")
      }
    }
  }

  static func open(
    _ path: String, files: any FileSystem
  ) throws(BundleError) -> PositionedFile {
    do throws(FileError) { return try PositionedFile(path: path, files: files) } catch {
      throw BundleError(error)
    }
  }
}

extension BundleHeader {
  /// Which fraction of all experts is done when `expert` of `layer` is.
  func fraction(layer: Int, expert: Int) -> Double {
    Double(ordinal(layer: layer, expert: expert) + 1) / Double(expertCount)
  }
}
