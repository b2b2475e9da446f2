import ExpertStore
import Files
import GGUF
import Glibc
import HostMachine
import Models
import Quantities
import Results
import Runs
import TestSupport
import Testing

/// A bundle that nobody named counts only if it is to be trusted as the model is.
@Suite struct FoundBundleTests {
  @Test func `a bundle of other bytes is not used, though all samples of them are alike`() throws {
    let folder = TemporaryFolder()
    try folder.create("m.gguf", disk.contents(of: TinyModel.path))
    let model = try ModelFile(path: folder["m.gguf"], files: disk)
    let locator = BundleLocator(model: model)
    let made = try locator.makeBundle(at: locator.siblingPath, progress: nil)
    let largest = try #require(model.gguf.tensors.max { $0.byteCount < $1.byteCount })
    // In the middle of a block of 18 bytes, and of a tensor of which the ends are sampled.
    let middle = largest.offset + largest.byteCount.bytes / 36 * 18 + 5
    let byte = try folder.bytes(of: "m.gguf")[middle]
    folder.overwrite("m.gguf", at: middle, with: [byte ^ 1])
    let found = try locator.bundle(at: nil, progress: nil)
    #expect(found.path != locator.siblingPath)
    #expect(found.header.modelFingerprint == made.header.modelFingerprint)
    #expect(found.header.modelSHA256 != made.header.modelSHA256)
    #expect(throws: (any Error).self) {
      try locator.bundle(at: locator.siblingPath, progress: nil)
    }
  }

  @Test func `a model that takes another one's place with its times is another model`() throws {
    let folder = TemporaryFolder()
    let bytes = try disk.contents(of: TinyModel.path)
    try folder.create("m.gguf", bytes)
    let path = folder["m.gguf"]
    let locator = BundleLocator(model: try ModelFile(path: path, files: disk))
    let largest = try #require(locator.model.gguf.tensors.max { $0.byteCount < $1.byteCount })
    let middle = largest.offset + largest.byteCount.bytes / 36 * 18 + 5
    folder.overwrite("m.gguf", at: middle, with: [bytes[middle] ^ 1])
    let damaged = try locator.makeBundle(at: locator.siblingPath, progress: nil)
    // Back to what it was, and older than the bundle.
    for age in [0, 1 << 33, -1 << 40] {
      folder.overwrite("m.gguf", at: middle, with: [bytes[middle]])
      var times = [timespec(tv_sec: age, tv_nsec: 0), timespec(tv_sec: age, tv_nsec: 0)]
      #expect(unsafe utimensat(AT_FDCWD, path, &times, 0) == 0)
      let found = try locator.bundle(at: nil, progress: nil)
      #expect(found.header.modelSHA256 != damaged.header.modelSHA256)
    }
  }

  @Test func `a note on a model's digest that is damaged is written anew`() throws {
    let folder = TemporaryFolder()
    try folder.create("m.gguf", disk.contents(of: TinyModel.path))
    let locator = BundleLocator(model: try ModelFile(path: folder["m.gguf"], files: disk))
    let made = try locator.makeBundle(at: folder["b.ewx"], progress: nil)
    let cache = try UserCache.folder(files: disk)
    let status = try disk.status(of: folder["m.gguf"])
    let key = [
      status.deviceNumber, status.fileNumber, UInt64(status.byteCount.bytes),
      UInt64(bitPattern: status.modified), UInt64(bitPattern: status.changed),
    ].map { String($0, radix: 36) }.joined(separator: "-")
    let note = "\(cache)/\(key).sha256"
    #expect(disk.exists(note))
    for text in ["", String(repeating: "0", count: 64), String(repeating: "0", count: 64) + " 0"] {
      try disk.write(Array(text.utf8), to: note)
      let again = try locator.makeBundle(at: folder["c.ewx"], progress: nil)
      #expect(again.header.modelSHA256 == made.header.modelSHA256)
    }
  }

  @Test(.enabled(if: geteuid() == 0, "only root can make files another user's"))
  func `a bundle beside the model that is another user's is not used`() throws {
    let folder = TemporaryFolder()
    try folder.create("m.gguf", disk.contents(of: TestModel.path))
    let locator = BundleLocator(model: try ModelFile(path: folder["m.gguf"], files: disk))
    _ = try locator.makeBundle(at: locator.siblingPath, progress: nil)
    #expect(try locator.bundle(at: nil, progress: nil).path == locator.siblingPath)
    #expect(unsafe chown(locator.siblingPath, 12345, 12345) == 0)
    #expect(try locator.bundle(at: nil, progress: nil).path != locator.siblingPath)
  }

  @Test(arguments: [0o664, 0o646, 0o666])
  func `a bundle that others may write to is used nowhere`(mode: mode_t) throws {
    let folder = TemporaryFolder()
    // Of its own bytes, so that its place in the cache is no other test's.
    var bytes = try disk.contents(of: TinyModel.path)
    bytes[bytes.count - 1] ^= UInt8(mode & 0o77)
    try folder.create("m.gguf", bytes)
    let locator = BundleLocator(model: try ModelFile(path: folder["m.gguf"], files: disk))
    let sibling = try locator.makeBundle(at: locator.siblingPath, progress: nil)
    #expect(unsafe chmod(sibling.path, mode) == 0)
    var notes: [String] = []
    let cached = try locator.bundle(at: nil, progress: nil) { notes.append($0) }
    defer { try? disk.remove(cached.path) }
    #expect(cached.path != sibling.path && !cached.status.isWritableByOthers)
    #expect(notes.count == 1 && notes.allSatisfy { $0.contains(sibling.path) }, "\(notes)")
    let error = #expect(throws: RunError.self) {
      try locator.bundle(at: sibling.path, progress: nil)
    }
    #expect(error?.description.contains("chmod go-w") == true)

    #expect(unsafe chmod(cached.path, mode) == 0)
    let again = try locator.bundle(at: nil, progress: nil) { notes.append($0) }
    #expect(again.path == cached.path && !again.status.isWritableByOthers)
    #expect(notes.last?.contains(cached.path) == true)

    // A link counts as what it leads to.
    try disk.remove(cached.path)
    #expect(unsafe symlink(sibling.path, cached.path) == 0)
    let third = try locator.bundle(at: nil, progress: nil)
    #expect(third.path == cached.path && !third.status.isWritableByOthers)
    #expect(try locator.bundle(at: cached.path, progress: nil).path == cached.path)
  }

  @Test(.enabled(if: geteuid() == 0, "only root can make files another user's"))
  func `a bundle that is named and another user's is refused`() throws {
    let folder = TemporaryFolder()
    try folder.create("m.gguf", disk.contents(of: TestModel.path))
    let locator = BundleLocator(model: try ModelFile(path: folder["m.gguf"], files: disk))
    _ = try locator.makeBundle(at: locator.siblingPath, progress: nil)
    #expect(unsafe chown(locator.siblingPath, 12345, 12345) == 0)
    let error = #expect(throws: RunError.self) {
      try locator.bundle(at: locator.siblingPath, progress: nil)
    }
    #expect(error?.description.contains("another user's") == true)
  }

  @Test func `a bundle of other weights in the model's name is told from its own`() throws {
    let folder = TemporaryFolder()
    var bytes = try disk.contents(of: TinyModel.path)
    try folder.create("m.gguf", bytes)
    let model = try ModelFile(path: folder["m.gguf"], files: disk)
    let down = try #require(model.gguf.tensors.first { $0.name == "blk.1.ffn_down_exps.weight" })
    // In the second of the layer's experts, and not in the scale of a block.
    bytes[down.offset + down.byteCount.bytes / down.dimensions[2] + 5] ^= 1
    try folder.create("other.gguf", bytes)
    let other = try ModelFile(path: folder["other.gguf"], files: disk)
    let identity = ModelIdentity(
      sha256: try ModelIdentity.sha256(ofFilesAt: [model.path], files: disk, progress: nil),
      fingerprint: try ModelIdentity.fingerprint(of: model.gguf))
    let own = try model.writeBundle(to: folder["own.ewx"], identity: identity, progress: nil)
    try model.check(own, progress: nil)
    let forged = try other.writeBundle(to: folder["forged.ewx"], identity: identity, progress: nil)
    try forged.verifyAll()
    let error = #expect(throws: BundleError.self) { try model.check(forged, progress: nil) }
    #expect(error?.layer == 1 && error?.expert == 1)
    let nameless = try model.writeBundle(
      to: folder["nameless.ewx"],
      identity: ModelIdentity(
        sha256: String(repeating: "0", count: 64), fingerprint: identity.fingerprint),
      progress: nil)
    let named = #expect(throws: BundleError.self) { try model.check(nameless, progress: nil) }
    #expect(named?.reason.contains("SHA-256 000000000000") == true, "\(String(describing: named))")
  }
}
