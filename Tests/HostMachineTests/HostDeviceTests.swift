import DeviceInterface
import Files
import Glibc
@testable import HostMachine
import Quantities
import TestSupport
import Testing

@Suite struct HostDeviceTests {
  private static let file = TemporaryFile(pageCount: 512)

  @Test(arguments: [1, 4], Read.Urgency.allCases)
  func `reads bring the file's bytes`(lanes: Int, urgency: Read.Urgency) throws {
    let device = try HostDevice(storagePath: Self.file.path, files: disk, threads: 1, lanes: lanes)
    var generator = RepeatableGenerator(seed: UInt64(lanes))
    for _ in 0..<20 {
      try expectRandomReads(of: device, count: 8, urgency: urgency, using: &generator)
    }
    #expect(device.ioProcessorTime > .zero)
  }

  @Test func `waiting in any order returns sound timings`() throws {
    let device = try HostDevice(storagePath: Self.file.path, files: disk, threads: 1, lanes: 3)
    let memory = PageMemory(pageCount: 64)
    let tickets = try (0..<64).map { page in
      try device.submit(read(page: page, into: memory, at: page, urgency: .prefetch))
    }
    for ticket in tickets.reversed() {
      let timing = try device.wait(for: ticket)
      #expect(timing.submitted <= timing.started && timing.started <= timing.ended)
      #expect(timing.ended <= device.now)
      #expect((0..<3).contains(timing.lane))
    }
    #expect(memory.bytes == Array(Self.file.bytes[..<(64 * 4096)]))
  }

  @Test func `one lane serves what waits in the order of urgency`() throws {
    let clock = WallClock()
    let queue = ReadQueue(clock: clock, laneCount: 1)
    let memory = PageMemory(pageCount: 64)
    let urgencies: [Read.Urgency] = [.predicted, .prefetch, .demand, .predicted, .demand]
    let tickets = urgencies.enumerated().map { index, urgency in
      queue.submit(read(page: index, into: memory, at: index, urgency: urgency))
    }
    // The lane starts only now, when all reads wait.
    let lanes = try ReadLanes(
      count: 1, serving: queue, from: StorageFile(path: Self.file.path, files: disk),
      topology: .current)
    while !tickets.allSatisfy({ queue.hasEnded($0) }) { sched_yield() }
    let ends = try tickets.map { try queue.wait(for: $0).ended }
    #expect(ends.indices.sorted { ends[$0] < ends[$1] } == [2, 4, 1, 0, 3])
    queue.close()
    lanes.join()
  }

  @Test(arguments: Read.Urgency.allCases)
  func `nothing writes to the memory of a withdrawn read`(urgency: Read.Urgency) throws {
    let device = try HostDevice(storagePath: Self.file.path, files: disk, threads: 1, lanes: 2)
    let memory = PageMemory(pageCount: 256)
    for round in 0..<50 {
      let ticket = try device.submit(
        read(page: round, pageCount: 256, into: memory, at: 0, urgency: urgency))
      if round % 3 > 0 { device.clock.wait(until: device.now + .microseconds(round * 4)) }
      let moved = device.withdraw(ticket)
      memory.fill(with: 0xa5)
      #expect((0...256 * 4096).contains(moved.bytes))
      device.clock.wait(until: device.now + .microseconds(200))
      #expect(memory.bytes.allSatisfy { $0 == 0xa5 })
    }
  }

  @Test func `a read beyond the end of the file fails when it is waited for`() throws {
    let file = TemporaryFile(pageCount: 3, excess: 800)
    let device = try HostDevice(storagePath: file.path, files: disk, threads: 1)
    let memory = PageMemory(pageCount: 4)
    for (page, pageCount) in [(3, 1), (0, 4), (100, 1)] {
      let ticket = try device.submit(
        read(page: page, pageCount: pageCount, into: memory, at: 0, urgency: .prefetch))
      let error = #expect(throws: StorageError.self) { try device.wait(for: ticket) }
      #expect(error?.reason == "the file ends there: it was changed or truncated")
      #expect(error?.byteCount.bytes == pageCount * 4096)
    }
  }

  @Test func `a file truncated after it was opened fails`() throws {
    let file = TemporaryFile(pageCount: 8)
    let device = try HostDevice(storagePath: file.path, files: disk, threads: 1)
    let memory = PageMemory(pageCount: 8)
    #expect(unsafe truncate(file.path, 4 * 4096) == 0)
    let ticket = try device.submit(
      read(page: 0, pageCount: 8, into: memory, at: 0, urgency: .demand))
    let error = #expect(throws: StorageError.self) { try device.wait(for: ticket) }
    #expect(error?.reason.contains("truncated") == true)
  }

  @Test func `a read that fails is one error, and the next one works`() throws {
    let files = FaultyFileSystem()
    let device = try HostDevice(storagePath: Self.file.path, files: files, threads: 1)
    let memory = PageMemory(pageCount: 8)
    files.failCall(after: 1, of: [.read], code: EIO)
    for index in 0..<3 {
      let ticket = try device.submit(
        read(page: 8 * index, pageCount: 8, into: memory, at: 0, urgency: .demand))
      if index == 1 {
        let error = #expect(throws: StorageError.self) { try device.wait(for: ticket) }
        #expect(error?.reason == "Input/output error")
        #expect(error?.offset == 8 * 4096)
      } else {
        try device.wait(for: ticket)
        #expect(memory.bytes == Array(Self.file.bytes[(8 * index * 4096)...].prefix(8 * 4096)))
      }
    }
  }

  @Test func `a read that brings less is continued`() throws {
    let files = FaultyFileSystem()
    let device = try HostDevice(storagePath: Self.file.path, files: files, threads: 1)
    files.shortenCalls(to: 4096)
    let memory = PageMemory(pageCount: 16)
    let ticket = try device.submit(
      read(page: 0, pageCount: 16, into: memory, at: 0, urgency: .demand))
    try device.wait(for: ticket)
    #expect(files.callCount(.read, of: Self.file.path) >= 16)
    #expect(memory.bytes == Array(Self.file.bytes[..<(16 * 4096)]))
  }

  @Test func `what is not a readable file is refused with its name`() {
    let folder = TemporaryFile.temporaryFolder
    for path in ["\(folder)/edgewise-test-is-not-there", folder, "/dev/null"] {
      let error = #expect(throws: StorageError.self) {
        try HostDevice(storagePath: path, files: disk, threads: 1)
      }
      #expect(error?.reason.contains(path) == true)
    }
  }

  @Test func `a device without a file computes and refuses reads`() throws {
    let device = HostDevice(threads: 2)
    device.run(NothingKernel())
    #expect(device.insertedTime == .zero)
    #expect(device.warning == nil)
    let memory = PageMemory(pageCount: 1)
    #expect(throws: StorageError.self) {
      try device.submit(read(page: 0, into: memory, at: 0, urgency: .demand))
    }
  }

  @Test(.enabled(if: unsafe access("/dev/shm", W_OK) == 0))
  func `a file in memory is read and warned of`() throws {
    let file = TemporaryFile(pageCount: 64, in: "/dev/shm")
    let device = try HostDevice(storagePath: file.path, files: disk, threads: 1)
    #expect(!device.isDirect)
    #expect(device.warning?.contains(file.path) == true)
    let memory = PageMemory(pageCount: 64)
    let ticket = try device.submit(
      read(page: 0, pageCount: 64, into: memory, at: 0, urgency: .predicted))
    _ = try device.wait(for: ticket)
    #expect(memory.bytes == file.bytes)
  }

  @Test func `waiting twice and reading half a page are misuse`() async {
    await #expect(processExitsWith: .failure) {
      let device = try HostDevice(storagePath: Self.file.path, files: disk, threads: 1)
      let memory = PageMemory(pageCount: 1)
      let read = unsafe Read(offset: 0, destination: memory.buffer, urgency: .demand)
      let ticket = try device.submit(read)
      do { try device.wait(for: ticket) } catch { exit(0) }
      try device.wait(for: ticket)
      exit(0)
    }
    await #expect(processExitsWith: .failure) {
      let device = try HostDevice(storagePath: Self.file.path, files: disk, threads: 1)
      let memory = PageMemory(pageCount: 1)
      _ = try unsafe device.submit(Read(offset: 512, destination: memory.buffer, urgency: .demand))
      exit(0)
    }
  }

  @Test func `a device may go while reads are pending`() throws {
    let memory = PageMemory(pageCount: 256)
    for _ in 0..<20 {
      let device = try HostDevice(storagePath: Self.file.path, files: disk, threads: 2, lanes: 2)
      for _ in 0..<10 {
        _ = try device.submit(
          read(page: 0, pageCount: 256, into: memory, at: 0, urgency: .predicted))
      }
    }
    memory.fill(with: 1)
    #expect(memory.bytes.allSatisfy { $0 == 1 })
  }

  private func expectRandomReads(
    of device: HostDevice, count: Int, urgency: Read.Urgency,
    using generator: inout RepeatableGenerator
  ) throws {
    let memory = PageMemory(pageCount: count * 150)
    let reads = (0..<count).map { _ in
      (
        page: Int.random(in: 0...362, using: &generator),
        pageCount: Int.random(in: 1...150, using: &generator)
      )
    }
    let tickets = try reads.enumerated().map { index, range in
      try device.submit(
        read(
          page: range.page, pageCount: range.pageCount, into: memory, at: index * 150,
          urgency: urgency))
    }
    for ticket in tickets { try device.wait(for: ticket) }
    for (index, range) in reads.enumerated() {
      let found = memory.bytes[(index * 150 * 4096)...].prefix(range.pageCount * 4096)
      let expected = Self.file.bytes[(range.page * 4096)...].prefix(range.pageCount * 4096)
      #expect(found.elementsEqual(expected))
    }
  }

  private func read(
    page: Int, pageCount: Int = 1, into memory: PageMemory, at slot: Int, urgency: Read.Urgency
  ) -> Read {
    let destination = unsafe UnsafeMutableRawBufferPointer(
      rebasing: memory.buffer[(slot * 4096)..<((slot + pageCount) * 4096)])
    return unsafe Read(offset: page * 4096, destination: destination, urgency: urgency)
  }
}

private struct NothingKernel: Kernel {
  let rows = 10
  let work = Work(kind: .norm, multiplier: .float32, multiplyAdds: 1, memoryTraffic: ByteCount(1))
  func run(rows: Range<Int>) {}
}
