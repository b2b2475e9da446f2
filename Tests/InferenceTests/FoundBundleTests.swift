import ExpertStore
import Files
import Glibc
import Models
import Runs
import TestSupport
import Testing

/// A bundle that nobody named counts only if it is to be trusted as the model is.
@Suite struct FoundBundleTests {
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
