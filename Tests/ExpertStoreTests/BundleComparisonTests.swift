@testable import ExpertStore
import Files
import TestSupport
import Testing

/// Checksums that were made anew keep nobody from writing other experts.
@Suite struct BundleComparisonTests {
  private let folder = TemporaryFolder()

  @Test func `a bundle of the same bytes is like its source`() throws {
    try compare(try SampleBundle.write(to: folder["a.ewx"]))
  }

  @Test(arguments: [(0, 0), (0, 2), (1, 1)])
  func `the first expert that is another is named`(layer: Int, index: Int) throws {
    let bundle = try SampleBundle.write(to: folder["a.ewx"])
    let error = #expect(throws: BundleError.self) {
      try compare(bundle, alteredFrom: bundle.header.ordinal(layer: layer, expert: index))
    }
    #expect(error?.layer == layer && error?.expert == index)
  }

  @Test(arguments: [0, 53, 54, 119])
  func `the first embedding that is another is named`(row: Int) throws {
    let bundle = try SampleBundle.write(to: folder["a.ewx"])
    let error = #expect(throws: BundleError.self) { try compare(bundle, alteredRow: row) }
    #expect(error?.reason.contains("token \(row) ") == true, "\(error?.reason ?? "")")
  }

  /// Compares `bundle` with the sample, of which the last byte of some parts is another.
  private func compare(
    _ bundle: ExpertBundle, alteredFrom first: Int = .max, alteredRow: Int? = nil
  ) throws {
    try unsafe bundle.compareAll(
      expert: { layer, expert, slot in
        var bytes = SampleBundle.payload(layer: layer, expert: expert)
        if bundle.header.ordinal(layer: layer, expert: expert) >= first {
          bytes[bytes.count - 1] ^= 1
        }
        unsafe slot.copyBytes(from: bytes)
      },
      embeddings: { rows, bytes in
        var all = rows.map(SampleBundle.embedding)
        if let alteredRow { all[alteredRow - rows.lowerBound][67] ^= 1 }
        unsafe bytes.copyBytes(from: all.joined())
      })
  }
}
