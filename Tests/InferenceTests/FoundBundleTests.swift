import ExpertStore
import Files
import GGUF
import Glibc
import Models
import Quantities
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
}
