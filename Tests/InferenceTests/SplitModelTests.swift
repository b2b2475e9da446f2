import ExpertStore
import Files
import GGUF
@testable import Inference
import Models
import Quantities
@testable import Runs
import TestSupport
import Testing

/// A model whose file was cut in three is the same model.
@Suite struct SplitModelTests {
  private let folder = TemporaryFolder()

  @Test(arguments: [(false, 1), (true, 0), (true, 2)])
  func `a split model has the logits of the whole, whichever file is named`(
    isFirstEmpty: Bool, given: Int
  ) throws {
    let split = try SplitModel(tinyIn: folder, isFirstEmpty: isFirstEmpty)
    let model = try TestModel.load(split.path(given))
    let whole = try TestModel.shared.get()
    #expect(model.blueprint == whole.blueprint)
    #expect(model.header.checksums == whole.header.checksums)
    #expect(model.identity?.fingerprint != whole.identity?.fingerprint)
    try model.file.check(model.bundle, progress: nil)
    let tokens = [1, 20, 3, 4, 5]
    let logits = try [model, whole].map { try EngineHarness(.init(), model: $0).logits(of: tokens) }
    #expect(logits[0] == logits[1])
  }

  @Test func `a bundle of a split model is found by each of its files, and by the bytes of all`()
    throws
  {
    let split = try SplitModel(tinyIn: folder)
    let locator = BundleLocator(model: try ModelFile(path: split.path(2), files: disk))
    #expect(locator.siblingPath == folder["m-00001-of-00003.ewx"])
    let made = try locator.makeBundle(at: locator.siblingPath, progress: nil)
    for path in split.paths {
      #expect(BundleLocator.paths(ofModelAt: path, files: disk)[0] == locator.siblingPath)
      let other = BundleLocator(model: try ModelFile(path: path, files: disk))
      #expect(try other.bundle(at: nil, progress: nil).path == made.path)
    }
    // In the middle of a block of 18 bytes that no sample for the fingerprint has.
    let tensors = locator.model.gguf.tensors.filter { $0.part == 2 && $0.type == .q4_0 }
    let largest = try #require(tensors.max { $0.byteCount < $1.byteCount })
    let middle = largest.offset + largest.byteCount.bytes / 36 * 18 + 5
    let byte = try folder.bytes(of: split.name(2))[middle]
    folder.overwrite(split.name(2), at: middle, with: [byte ^ 1])
    let found = try locator.bundle(at: nil, progress: nil)
    defer { try? disk.remove(found.path) }
    #expect(found.path != made.path && found.header.modelSHA256 != made.header.modelSHA256)
  }

  @Test func `damage is said of the file that it is in`() throws {
    let split = try SplitModel(tinyIn: folder)
    let file = try ModelFile(path: split.path(0), files: disk)
    let norm = try #require(file.gguf.tensors.last { $0.part == 2 && $0.name.contains("norm") })
    folder.overwrite(
      split.name(2), at: norm.offset, with: Array(repeating: 0, count: norm.byteCount.bytes))
    let error = #expect(throws: ModelError.self) { try TestModel.load(split.path(0)) }
    #expect(error?.path == split.path(2))
    #expect(error?.reason.contains("the tensor \(norm.name) is nothing but zeros") == true)
  }

  @Test func `headers of split files have the price of the whole`() throws {
    let split = try SplitModel(tinyIn: folder)
    let parts = try GGUFFile(path: split.path(0), files: disk).parts
    for (index, part) in parts.enumerated() {
      try folder.create(
        split.name(index), Array(folder.bytes(of: split.name(index))[..<part.dataOffset]))
    }
    let file = try ModelFile(path: split.path(1), files: disk, for: .pricing)
    #expect(file.gguf.weights == .absent)
    #expect(try NamedShape(file) == NamedShape(ModelFile(path: TinyModel.path, files: disk)))
    #expect(throws: GGUFError.self) { try ModelFile(path: split.path(1), files: disk) }
  }
}
