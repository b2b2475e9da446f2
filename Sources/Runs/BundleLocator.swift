public import ExpertStore
public import Files
import GGUF
import HostMachine
public import Models
import Quantities
import Results

/// Finds the expert bundle of a model, or makes one.
public struct BundleLocator {
  public let model: ModelFile

  /// Looks for bundles of `model`.
  public init(model: ModelFile) { self.model = model }

  /// The bundle at `path` if one is named, else one found next to the model or in the user's cache
  /// folder, else a new one. It counts only if it is this user's, the model owner's or the
  /// system's, and nobody else may write to it: checksums keep nobody from writing other weights.
  ///
  /// - Parameters:
  ///   - progress: Called while a bundle is made, with the share that is done.
  ///   - note: Called with a sentence where one that is found does not count, and where a new one
  ///     lies elsewhere than it should.
  /// - Throws: `BundleError` for a bundle that is broken or of another model, `RunError` for one
  ///   that is named and does not count, and whatever keeps a new one from being written.
  public func bundle(
    at path: String?, progress: ((Double) -> Void)?, note: (String) -> Void = { _ in }
  ) throws -> ExpertBundle {
    let fingerprint = try ModelIdentity.fingerprint(of: model.gguf)
    if let path {
      let bundle = try opened(path, fingerprint: fingerprint)
      if let doubt = doubt(about: bundle.status) {
        throw RunError(
          "\(path): \(doubt), so that its experts are not to be trusted; make it again with"
            + " `edgewise model bundle`, or make it yours alone to write (chown, chmod go-w) and"
            + " check it with `edgewise model bundle MODEL --output FILE --verify`")
      }
      guard try isOfThisFile(bundle) else {
        throw RunError(
          "\(path) was made from other bytes than \(model.path) has now; make it again with"
            + " `edgewise model bundle`")
      }
      return bundle
    }
    if let bundle = found(at: siblingPath, fingerprint: fingerprint, note: note),
      try isOfThisFile(bundle)
    {
      return bundle
    }
    if let cached = try? cachedPath(fingerprint: fingerprint),
      let bundle = found(at: cached, fingerprint: fingerprint, note: note)
    {
      return bundle
    }
    return try makeBundle(fingerprint: fingerprint, progress: progress, note: note)
  }

  /// Whether `bundle` was made from the bytes that the model has now: a fingerprint samples them.
  /// All are read only where the model may have been changed after the bundle was made, or have
  /// taken the place of the one that it was made of.
  private func isOfThisFile(_ bundle: ExpertBundle) throws -> Bool {
    let changed = try statuses().map(\.changed).max() ?? 0
    return try bundle.status.modified > changed + Self.clockStep
      || bundle.header.modelSHA256 == wholeDigest()
  }

  /// Within so many nanoseconds the clock of a file system may stand still.
  private static let clockStep: Int64 = 1_000_000_000

  /// What the files of the model are now, of which a split one has several.
  private func statuses() throws(FileError) -> [FileStatus] {
    try model.gguf.parts.map { (part) throws(FileError) in
      try model.files.status(of: part.path)
    }
  }

  /// The SHA-256 of the model's files, noted in the cache folder so that all bytes are read once
  /// and not for every run.
  private func wholeDigest() throws -> String {
    let statuses = try statuses()
    let note = (try? UserCache.folder(files: model.files)).map {
      "\($0)/\(Self.noteName(of: statuses)).sha256"
    }
    if let note, let digest = notedDigest(at: note, of: statuses) { return digest }
    let digest = try ModelIdentity.sha256(
      ofFilesAt: model.gguf.parts.map(\.path), files: model.files, progress: nil)
    if let note {
      try? model.files.write(Array("\(digest) \(Self.seal(digest, statuses))".utf8), to: note)
    }
    return digest
  }

  /// What the note at `path` says of the files of these `statuses`; nil where it is not to be
  /// trusted, is damaged, or was written while another change could have gone unseen.
  private func notedDigest(at path: String, of statuses: [FileStatus]) -> String? {
    guard let file = try? PositionedFile(path: path, files: model.files),
      doubt(about: file.status) == nil,
      statuses.allSatisfy({ file.status.modified > $0.changed + Self.clockStep }),
      let bytes = try? file.bytes(at: 0, count: file.byteCount.bytes)
    else { return nil }
    let words = String(decoding: bytes, as: UTF8.self).split(separator: " ").map(String.init)
    return words.count == 2 && words[1] == Self.seal(words[0], statuses) ? words[0] : nil
  }

  /// Which files they are, and which of those that have had their places.
  private static func key(of statuses: [FileStatus]) -> String {
    statuses.map { status in
      [
        status.deviceNumber, status.fileNumber, UInt64(status.byteCount.bytes),
        UInt64(bitPattern: status.modified), UInt64(bitPattern: status.changed),
      ].map { String($0, radix: 36) }.joined(separator: "-")
    }.joined(separator: " ")
  }

  /// The same as a file's name, which cannot be as long as the keys of many files.
  private static func noteName(of statuses: [FileStatus]) -> String {
    let key = key(of: statuses)
    return statuses.count == 1 ? key : SHA256.digest(of: Array(key.utf8))
  }

  /// A checksum of what a note says of files: it may be damaged as any other file.
  private static func seal(_ digest: String, _ statuses: [FileStatus]) -> String {
    String(Checksum.of(Array("\(digest) \(key(of: statuses))".utf8)), radix: 36)
  }

  private func opened(_ path: String, fingerprint: String) throws -> ExpertBundle {
    let bundle = try ExpertBundle(path: path, files: model.files)
    let identity = ModelIdentity(sha256: bundle.header.modelSHA256, fingerprint: fingerprint)
    try bundle.check(fits: model.blueprint.bundleHeader(identity: identity), model: model.path)
    return bundle
  }

  /// The bundle at `path` if there is one of this model that counts.
  private func found(
    at path: String, fingerprint: String, note: (String) -> Void
  ) -> ExpertBundle? {
    guard let bundle = try? opened(path, fingerprint: fingerprint) else { return nil }
    guard let doubt = doubt(about: bundle.status) else { return bundle }
    note("the expert bundle \(path) was not used: \(doubt)")
    return nil
  }

  /// Why the file of this `status` may hold what somebody else has written; nil where only those
  /// may write it who may write the model, or could do anything. The status is that of the open
  /// file, as a name may lead to another one a moment later.
  private func doubt(about status: FileStatus) -> String? {
    let modelOwners = Set((try? statuses())?.map(\.ownerID) ?? [])
    let modelOwner = modelOwners.count == 1 ? modelOwners.first : nil
    guard [0, HostProcess.userID, modelOwner].contains(status.ownerID) else {
      return "it is another user's"
    }
    return status.isWritableByOthers ? "other users may write to it" : nil
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

  /// Next to the model: `model.gguf` → `model.ewx`. Of a split model it has the name of the first
  /// file.
  public var siblingPath: String { Self.siblingPath(ofModelAt: model.path) }

  private static func siblingPath(ofModelAt path: String) -> String {
    let stem = path.hasSuffix(".gguf") ? String(path.dropLast(5)) : path
    return stem + "." + ExpertBundle.fileExtension
  }

  /// Where a bundle of the model at `path` may be found or made that nobody names: next to it, and
  /// whatever bundles are in the cache folder, of which only the model's bytes tell which it is.
  public static func paths(ofModelAt path: String, files: any FileSystem) -> [String] {
    let folder = try? UserCache.folder(files: files)
    let names = folder.flatMap { try? files.names(inFolder: $0) } ?? []
    let cached = names.filter { $0.hasSuffix("." + ExpertBundle.fileExtension) }
    return [siblingPath(ofModelAt: GGUFFile.partPaths(ofModelAt: path)[0])]
      + cached.map { "\(folder ?? "")/\($0)" }
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
    fingerprint: String, progress: ((Double) -> Void)?, note: (String) -> Void
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
        let bundle = try makeBundle(
          at: siblingPath, fingerprint: fingerprint, progress: progress)
        note(
          "the expert bundle was written next to the model, \(siblingPath), because the cache"
            + " folder could not take it: \(cacheFailure)")
        return bundle
      } catch {
        throw RunError(
          "no expert bundle could be written, neither in the cache folder (\(cacheFailure)) nor"
            + " next to the model (\(error)); free some space, or name a folder with"
            + " `edgewise model bundle MODEL --output FILE` and --bundle FILE")
      }
    }
  }
}
