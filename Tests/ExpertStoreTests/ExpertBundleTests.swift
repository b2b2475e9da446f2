import ExpertStore
import Files
import GGUF
import Quantities
import TestSupport
import Testing

@Suite struct ExpertBundleTests {
  private let folder = TemporaryFolder()
  private var path: String { folder["sample.ewx"] }

  @Test func `a bundle is read back with its experts at aligned offsets`() throws {
    var progress: [Double] = []
    let written = try SampleBundle.write(to: path) { progress.append($0) }
    let bundle = try ExpertBundle(path: path, files: disk)
    var expected = SampleBundle.header
    expected.checksums = bundle.header.checksums
    #expect(bundle.header == expected)
    #expect(written.header == expected)
    #expect(progress == (1...6).map { Double($0) / 6 })
    let file = try PositionedFile(path: path, files: disk)
    #expect(file.byteCount == ByteCount(4096 + 6 * 8192 + 3 * 4096))
    for layer in 0..<2 {
      for expert in 0..<3 {
        let offset = bundle.header.offset(layer: layer, expert: expert)
        let slot = try file.bytes(at: offset, count: bundle.header.expertByteCount.bytes)
        let payload = SampleBundle.payload(layer: layer, expert: expert)
        #expect(offset.isMultiple(of: 4096))
        #expect(Array(slot.prefix(payload.count)) == payload)
        #expect(slot.dropFirst(payload.count).allSatisfy { $0 == 0 })
        try unsafe slot.withUnsafeBytes {
          try unsafe bundle.verify(layer: layer, expert: expert, bytes: $0)
        }
      }
    }
    try bundle.verifyAll()
  }

  @Test func `each layer has the size of its own types, and the largest sets the slot`() {
    var header = SampleBundle.header
    #expect(header.layers[0].payloadByteCount == ByteCount(64 * 18 + 64 * 34 + 2048 * 2))
    #expect(header.layers[1].payloadByteCount == ByteCount(64 * 34 + 64 * 18 + 64 * 20))
    #expect(header.expertByteCount == ByteCount(8192))
    header.layers.reverse()
    #expect(header.layers[0].part(.gate).bytes == 0..<2176)
    #expect(header.layers[0].part(.up).bytes == 2176..<3328)
    #expect(header.layers[0].part(.down).bytes == 3328..<4608)
    #expect(header.expertByteCount == ByteCount(8192))
    header.layers.removeLast()
    for part in header.layers[0].parts.indices { header.layers[0].parts[part].type = .q4_0 }
    #expect(header.expertByteCount == ByteCount(4096))
  }

  @Test func `a dense model has a bundle of layers alone`() throws {
    var header = SampleBundle.header
    header.layers = Array(repeating: BundleLayer(expertCount: 0, parts: []), count: 3)
    (header.checksums, header.embedding) = ([], nil)
    let bundle = try unsafe ExpertBundleWriter.write(
      header, to: path, files: disk, expert: { _, _, _ in }, embeddings: { _, _ in })
    #expect(bundle.header == header)
    #expect(bundle.header.expertByteCount == .zero && bundle.header.expertCount == 0)
    try bundle.verifyAll()
  }

  /// As models have it whose first layers are dense.
  @Test func `a layer without experts takes nothing`() throws {
    var header = SampleBundle.header
    header.layers.insert(BundleLayer(expertCount: 0, parts: []), at: 1)
    let bundle = try unsafe ExpertBundleWriter.write(
      header, to: path, files: disk, expert: { _, _, _ in }, embeddings: { _, _ in })
    #expect(bundle.header.layers == header.layers)
    #expect(bundle.header.expertCount == 6 && bundle.header.firstExperts == [0, 3, 3])
    let (first, size) = (bundle.header.dataOffset, bundle.header.expertByteCount.bytes)
    #expect(bundle.header.offset(layer: 2, expert: 1) == first + 4 * size)
    try bundle.verifyAll()
  }

  @Test func `the checksum of an expert is the published XXH3`() throws {
    // XXH3-64 of 96 zeros, computed in C.
    var header = SampleBundle.header
    let parts = [BundlePart.Name.gate, .up, .down].map {
      BundlePart($0, type: .i8, rows: 1, columns: 32)
    }
    header.layers = Array(repeating: BundleLayer(expertCount: 3, parts: parts), count: 2)
    header.embedding = nil
    let bundle = try unsafe ExpertBundleWriter.write(
      header, to: path, files: disk, expert: { _, _, _ in }, embeddings: { _, _ in })
    #expect(bundle.header.checksums == Array(repeating: 0xEA99_CBF8_7674_B914, count: 6))
  }

  @Test func `the bundle of another model is refused with the command to make one`() throws {
    let bundle = try SampleBundle.write(to: path)
    try bundle.check(belongsTo: SampleBundle.header.modelFingerprint, model: "small.gguf")
    let error = #expect(throws: BundleError.self) {
      try bundle.check(belongsTo: String(repeating: "b2", count: 32), model: "small.gguf")
    }
    #expect(
      error?.description == "\(path): this is the bundle of another model "
        + "(fingerprint 0f0f0f0f0f0f instead of b2b2b2b2b2b2); "
        + "make one with `edgewise model bundle small.gguf`")
  }

  @Test func `a bundle that names the model, but has other tables, is refused`() throws {
    let bundle = try SampleBundle.write(to: path)
    try bundle.check(fits: SampleBundle.header, model: "small.gguf")
    var others = [SampleBundle.header, SampleBundle.header, SampleBundle.header]
    others[0].layers.swapAt(0, 1)
    others[1].embedding = nil
    others[2].layers[1].parts[0].type = .q8_0
    others[2].layers[1].parts[1].type = .q8_0
    for other in others {
      let error = #expect(throws: BundleError.self) {
        try bundle.check(fits: other, model: "small.gguf")
      }
      #expect(error?.reason.contains("do not fit the model") == true)
    }
  }

  @Test func `a damaged expert is found and named`() throws {
    let bundle = try SampleBundle.write(to: path)
    let last = bundle.header.layers[1].payloadByteCount.bytes - 1
    try patch(at: bundle.header.offset(layer: 1, expert: 2) + last) { $0 ^ 1 }
    let error = #expect(throws: BundleError.self) { try bundle.verifyAll() }
    #expect(error?.layer == 1)
    #expect(error?.expert == 2)
    #expect(error?.description.hasPrefix("\(path): expert 2 of layer 1 is damaged") == true)
  }

  @Test func `one read brings the embedding of a token, whole and intact`() throws {
    let bundle = try SampleBundle.write(to: path)
    let (header, file) = (bundle.header, try PositionedFile(path: path, files: disk))
    let table = try #require(header.embedding)
    for row in 0..<table.rowCount {
      let location = table.location(ofRow: row)
      let offset = header.embeddingOffset + location.read
      #expect(offset.isMultiple(of: 4096))
      let record = try file.bytes(at: offset, count: table.readByteCount.bytes)[location.record...]
      #expect(Array(record.prefix(table.rowByteCount.bytes)) == SampleBundle.embedding(row))
      #expect(unsafe Array(record).withUnsafeBytes { unsafe table.isIntact($0) })
    }
  }

  @Test func `rows that are longer than a page begin pages of their own`() {
    let table = EmbeddingTable(type: .f32, rowCount: 9, columns: 2560)
    #expect(table.readByteCount == ByteCount(3 * 4096))
    #expect(table.location(ofRow: 4) == (read: 4 * 3 * 4096, record: 0))
  }

  @Test(arguments: [0, 52, 53, 119]) func `a damaged embedding is found and named`(
    row: Int
  ) throws {
    let bundle = try SampleBundle.write(to: path)
    let location = try #require(bundle.header.embedding).location(ofRow: row)
    try patch(at: bundle.header.embeddingOffset + location.read + location.record + 67) { $0 ^ 4 }
    let error = #expect(throws: BundleError.self) { try bundle.verifyAll() }
    #expect(error?.reason.hasPrefix("the embedding of token \(row) is damaged") == true)
  }

  @Test func `any changed bit of the header and its table is found`() throws {
    let bundle = try SampleBundle.write(to: path)
    let end = 256 + bundle.header.layerCount * 8 + 7 * 64 + bundle.header.checksums.count * 8
    for offset in 0..<end {
      try patch(at: offset) { $0 ^ (1 << (offset % 8)) }
      #expect(throws: BundleError.self, "\(offset)") { try ExpertBundle(path: path, files: disk) }
      try patch(at: offset) { $0 ^ (1 << (offset % 8)) }
    }
    #expect(try ExpertBundle(path: path, files: disk).header == bundle.header)
  }

  @Test func `a file of another kind or version and a truncated one have their sentences`() throws {
    try SampleBundle.write(to: path)
    let bytes = try folder.bytes(of: "sample.ewx")
    try expectError("this is no expert bundle", [0x47] + bytes.dropFirst())
    try expectError("this is no expert bundle", [])
    // It may be anybody's: what would replace it is no advice.
    let bad = folder["bad.ewx"]
    let foreign = #expect(throws: BundleError.self) { try ExpertBundle(path: bad, files: disk) }
    #expect(foreign?.reason.contains("under another name") == true)
    #expect(foreign?.reason.contains("force") == false && foreign?.reason.contains(bad) == false)
    try expectError("has version 4 instead of 5", bytes[..<16] + [4] + bytes[17...])
    try expectError("cut off in its header", Array(bytes[..<200]))
    try expectError("damaged or cut off", Array(bytes[..<300]))
    for size in [768, 4095, 4096, 20_000, bytes.count - 1] {
      try expectError("not as many as its header says", Array(bytes[..<size]))
    }
    try expectError("not as many as its header says", bytes + [0])
    expectError("there is no such file", at: folder["missing.ewx"])
    expectError("this is a folder", at: folder.path)
  }

  /// A checksum keeps accidents out, not malice: what lies behind it is checked as well.
  @Test func `a header that was tampered with is refused or read, and never stops the program`()
    throws
  {
    try SampleBundle.write(to: path)
    let whole = try folder.bytes(of: "sample.ewx")
    var generator = RepeatableGenerator(seed: 12)
    var readCount = 0
    for _ in 0..<1000 {
      var forged = Array(whole[..<768])
      let offset = Int.random(in: 20..<720, using: &generator)
      guard !(80..<88).contains(offset), !(96..<224).contains(offset) else { continue }
      forged[offset] ^= UInt8.random(in: 1...255, using: &generator)
      for index in 80..<88 { forged[index] = 0 }
      let table = 256 + 2 * 8 + 7 * 64 + 6 * 8
      let checksum = Checksum.of(Array(forged[..<table]))
      for index in 0..<8 { forged[80 + index] = UInt8(truncatingIfNeeded: checksum >> (8 * index)) }
      folder.overwrite("sample.ewx", at: 0, with: forged)
      if (try? ExpertBundle(path: path, files: disk)) != nil { readCount += 1 }
    }
    // Another type of the same size, or another layout, is a header as well.
    #expect(readCount < 50)
  }

  @Test func `a header of noise is an error`() throws {
    try SampleBundle.write(to: path)
    var generator = RepeatableGenerator(seed: 11)
    for _ in 0..<200 {
      let noise = (20..<768).map { _ in UInt8.random(in: 0...255, using: &generator) }
      folder.overwrite("sample.ewx", at: 20, with: noise)
      #expect(throws: BundleError.self) { try ExpertBundle(path: path, files: disk) }
    }
  }

  private func patch(at offset: Int, _ change: (UInt8) -> UInt8) throws {
    let byte = try PositionedFile(path: path, files: disk).bytes(at: offset, count: 1)[0]
    folder.overwrite("sample.ewx", at: offset, with: [change(byte)])
  }

  private func expectError(_ sentence: String, _ bytes: some Sequence<UInt8>) throws {
    try folder.create("bad.ewx", Array(bytes))
    expectError(sentence, at: folder["bad.ewx"])
  }

  private func expectError(_ sentence: String, at path: String) {
    let error = #expect(throws: BundleError.self) { try ExpertBundle(path: path, files: disk) }
    #expect(error?.path == path)
    #expect(error?.reason.contains(sentence) == true, "\(error?.description ?? "")")
  }
}
