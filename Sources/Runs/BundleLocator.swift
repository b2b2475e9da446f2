public import ExpertStore
import Files
import HostMachine
public import Models
import Results

/// Finds the expert bundle of a model, or makes one.
public struct BundleLocator {
  public let model: ModelFile

  /// Looks for bundles of `model`.
  public init(model: ModelFile) { self.model = model }

  /// The bundle at `path` if one is named, else one found next to the model or in the user's cache
  /// folder, else a new one. One that is found counts only if it is this user's, the model owner's
  /// or the system's: checksums keep nobody from writing other weights.
  ///
  /// - Parameter progress: Called while a bundle is made, with the share that is done.
  /// - Throws: `BundleError` for a bundle that is broken or of another model, and whatever keeps
  ///   a new one from being written.
  public func bundle(at path: String?, progress: ((Double) -> Void)?) throws -> ExpertBundle {
    let fingerprint = try ModelIdentity.fingerprint(of: model.gguf)
    if let path {
      let bundle = try opened(path, fingerprint: fingerprint)
      guard try isOfThisFile(bundle, at: path) else {
        throw RunError(
          "\(path) was made from other bytes than \(model.path) has now; make it again with"
            + " `edgewise model bundle`")
      }
      return bundle
    }
    if isTrusted(siblingPath), let bundle = try? opened(siblingPath, fingerprint: fingerprint),
      try isOfThisFile(bundle, at: siblingPath)
    {
      return bundle
    }
    if let cached = try? cachedPath(fingerprint: fingerprint), isTrusted(cached),
      let bundle = try? opened(cached, fingerprint: fingerprint)
    {
      return bundle
    }
    return try makeBundle(fingerprint: fingerprint, progress: progress)
  }

  /// Whether `bundle` was made from the bytes that the model has now: a fingerprint samples them.
  /// All are read only where the model was changed after the bundle was made.
  private func isOfThisFile(_ bundle: ExpertBundle, at path: String) throws -> Bool {
    let (made, changed) = (
      try model.files.status(of: path).modified, try model.files.status(of: model.path).modified
    )
    return try made > changed || bundle.header.modelSHA256 == wholeDigest()
  }

  /// The SHA-256 of the model's file. Kept in the cache folder by which file it is and when it was
  /// changed last, so that all bytes are read once and not for every run.
  private func wholeDigest() throws -> String {
    let status = try model.files.status(of: model.path)
    let file = [status.deviceNumber, status.fileNumber, UInt64(bitPattern: status.modified)]
      .map { String($0, radix: 36) }.joined(separator: "-")
    let note = (try? UserCache.folder(files: model.files)).map { "\($0)/\(file).sha256" }
    if let note, isTrusted(note), let bytes = try? model.files.contents(of: note) {
      let digest = String(decoding: bytes, as: UTF8.self)
      if digest.utf8.count == 64 { return digest }
    }
    let digest = try ModelIdentity.sha256(
      ofFileAt: model.path, files: model.files, progress: nil)
    if let note { try? model.files.write(Array(digest.utf8), to: note) }
    return digest
  }

  private func opened(_ path: String, fingerprint: String) throws -> ExpertBundle {
    let bundle = try ExpertBundle(path: path, files: model.files)
    let identity = ModelIdentity(sha256: bundle.header.modelSHA256, fingerprint: fingerprint)
    try bundle.check(fits: model.blueprint.bundleHeader(identity: identity), model: model.path)
    return bundle
  }

  private func isTrusted(_ path: String) -> Bool {
    guard let owner = try? model.files.status(of: path).ownerID else { return false }
    let modelOwner = try? model.files.status(of: model.path).ownerID
    return [0, HostProcess.userID, modelOwner].contains(owner)
  }

  /// Writes a bundle to `path`.
  public func makeBundle(at path: String, progress: ((Double) -> Void)?) throws -> ExpertBundle {
    try makeBundle(
      at: path, fingerprint: ModelIdentity.fingerprint(of: model.gguf), progress: progress)
  }

  private func makeBundle(
    at path: String, fingerprint: String, progress: ((Double) -> Void)?
  ) throws -> ExpertBundle {
    let identity = ModelIdentity(
      sha256: try wholeDigest(), fingerprint: fingerprint)
    return try model.writeBundle(to: path, identity: identity, progress: progress)
  }

  /// Next to the model: `model.gguf` → `model.ewx`.
  public var siblingPath: String {
    let stem = model.path.hasSuffix(".gguf") ? String(model.path.dropLast(5)) : model.path
    return stem + "." + ExpertBundle.fileExtension
  }

  /// In the cache: by all bytes of the model, for a fingerprint is of some of them.
  private func cachedPath(fingerprint: String) throws -> String {
    // First the folder: without one the digest, for which all bytes are read, is of no use.
    let folder = try UserCache.folder(files: model.files)
    let name = "\(fingerprint.prefix(32)).\(try wholeDigest().prefix(16))"
    return "\(folder)/\(name).\(ExpertBundle.fileExtension)"
  }

  /// The embedded model lies in a build folder that may be read-only or wiped: the cache folder is
  /// the better location for everything that can be made again, the model's own folder the
  /// fallback.
  private func makeBundle(
    fingerprint: String, progress: ((Double) -> Void)?
  ) throws -> ExpertBundle {
    do {
      return try makeBundle(
        at: cachedPath(fingerprint: fingerprint), fingerprint: fingerprint, progress: progress)
    } catch let error as ModelError {
      // No other folder helps against damage.
      throw error
    } catch {
      let cacheFailure = error
      do {
        return try makeBundle(at: siblingPath, fingerprint: fingerprint, progress: progress)
      } catch {
        throw RunError(
          "no expert bundle could be written, neither in the cache folder (\(cacheFailure)) nor"
            + " next to the model (\(error)); free some space, or name a folder with"
            + " `edgewise model bundle MODEL --output FILE` and --bundle FILE")
      }
    }
  }
}
