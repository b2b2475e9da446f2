import DeviceInterface
import Quantities
@testable import Residency
import Testing

@safe @Suite struct SplitReadsTests {
  private let storage = ModelStorage(laneCount: 2)
  private let memory = UnsafeMutableRawBufferPointer.allocate(byteCount: 5 * 4096, alignment: 4096)

  private func read(_ urgency: Read.Urgency = .prefetch) -> Read {
    unsafe Read(offset: 8192, destination: memory, urgency: urgency)
  }

  @Test func `parts are whole pages side by side, and the read ends with the last`() throws {
    defer { unsafe memory.deallocate() }
    let device = SplitReads(storage, partCount: 3)
    let ticket = try device.submit(read())
    #expect(storage.submissionCount == 3)
    #expect(!device.hasEnded(ticket))
    let timing = try device.wait(for: ticket)
    // Two lanes, three parts of 10 µs.
    #expect(timing.submitted == .start && timing.started == .start)
    #expect(timing.ended == Instant.start + .microseconds(20))
    for (part, pages) in [0..<1, 1..<3, 3..<5].enumerated() {
      let content = ModelStorage.content(at: 8192 + pages.lowerBound * 4096)
      for page in pages { #expect(unsafe memory[page * 4096] == content, "\(part)") }
    }
  }

  @Test func `a read of fewer pages than parts has a part for each page`() throws {
    defer { unsafe memory.deallocate() }
    let device = SplitReads(storage, partCount: 3)
    let page = unsafe UnsafeMutableRawBufferPointer(rebasing: memory[..<4096])
    let ticket = try device.submit(unsafe Read(offset: 0, destination: page, urgency: .demand))
    #expect(storage.submissionCount == 1)
    _ = try device.wait(for: ticket)
  }

  @Test(arguments: [8192, 12288, 20480]) func `a part that fails fails the read`(
    offset: Int
  ) throws {
    defer { unsafe memory.deallocate() }
    let device = SplitReads(storage, partCount: 3)
    storage.failingOffsets = [offset]
    let failed = try device.submit(read())
    #expect(throws: StorageError.self) { _ = try device.wait(for: failed) }
    storage.failingOffsets = []
    storage.refusedOffsets = [offset]
    #expect(throws: StorageError.self) { _ = try device.submit(read()) }
    storage.refusedOffsets = []
    // Nothing is under way into this slot any more, or the storage would report it.
    _ = try device.wait(for: device.submit(read(.demand)))
  }

  @Test func `what was withdrawn frees its slot`() throws {
    defer { unsafe memory.deallocate() }
    let device = SplitReads(storage, partCount: 3)
    let ticket = try device.submit(read(.predicted))
    _ = device.withdraw(ticket)
    _ = try device.wait(for: device.submit(read()))
  }

  @Test(arguments: [1, 4096, 10_000, 3 << 20, (3 << 20) + 4096])
  func `parts are whole pages but the last, and all of an expert`(byteCount: Int) {
    defer { unsafe memory.deallocate() }
    let sizes = ReadGranularity.matrix.readSizes(of: ByteCount(byteCount))
    #expect(sizes.reduce(.zero, +) == ByteCount(byteCount))
    #expect((1...3).contains(sizes.count))
    #expect(sizes.dropLast().allSatisfy { $0.bytes.isMultiple(of: 4096) })
    #expect(ReadGranularity.expert.readSizes(of: ByteCount(byteCount)) == [ByteCount(byteCount)])
  }
}
