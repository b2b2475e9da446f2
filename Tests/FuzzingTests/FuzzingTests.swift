import Files
import FoundationEssentials
import Fuzzing
import TestSupport
import Testing

/// Damaged files of every kind that is read: the ones that once were a fault, and some new ones.
/// `Tests/fuzz.sh` reads millions.
@Suite struct FuzzingTests {
  /// How many new ones are read of each format.
  private static let count = 2000

  @Test(arguments: FuzzedFormat.names) func `damage is refused in a sentence or read as it stands`(
    name: String
  ) throws {
    let format = try #require(try FuzzedFormat.named(name))
    let (judge, mutator) = (try Judge(format), Mutator(format))
    var generator = RepeatableGenerator(seed: 1)
    var tally = Tally()
    for _ in 0..<Self.count {
      let input = mutator.damagedExample(using: &generator)
      let (verdict, remark) = judge.verdict(on: input)
      tally.note(verdict)
      #expect(!verdict.isFault, "\(name): \(remark.prefix(300))")
    }
    // A mutator that changes nothing, and one that leaves nothing to read, would prove nothing.
    #expect(tally[.unchanged] < Self.count / 2)
    if name != "text" { #expect(tally[.refused] > Self.count / 10) }
    print(tally.row(name))
  }

  @Test(arguments: Corpus.files) func `what once was a fault is none any more`(
    path: String
  ) throws {
    let name = String(path.split(separator: "/")[0])
    let format = try #require(try FuzzedFormat.named(name))
    let (verdict, remark) = try Judge(format).verdict(on: Corpus.bytes(path))
    #expect(!verdict.isFault, "\(path): \(remark.prefix(300))")
  }
}

/// Inputs that a reader once made something wrong of, in a folder for each format.
private enum Corpus {
  static let folder = URL(filePath: #filePath).deletingLastPathComponent().path + "/Corpus"

  /// Relative to the folder: `FORMAT/NAME`.
  static let files: [String] = {
    let found = (try? FileManager.default.subpathsOfDirectory(atPath: folder)) ?? []
    return found.filter { $0.contains("/") }.sorted()
  }()

  static func bytes(_ path: String) throws -> [UInt8] {
    try disk.contents(of: "\(folder)/\(path)")
  }
}
