import DeviceInterface
import Profiles
import Quantities
@testable import Simulation
import TestSupport
import Testing

/// A process that holds more than its device has for it.
@Suite struct MemoryPressureTests {
  private static let zram = [
    "memory.zram=1 GiB", "memory.zram-ratio=2", "memory.zram-bandwidth=1 GB/s",
  ]

  /// The board has 1 GiB for a process, and a storage of one lane with 100 µs and 100 MB/s.
  private func device(
    _ held: HeldMemory?, _ settings: [String] = []
  ) throws -> ProfiledDevice {
    ProfiledDevice(
      profile: try SmallProfile.profile().applying(settings), threads: 2,
      conditions: DeviceConditions(held: held), clock: VirtualClock(), host: nil)
  }

  private func held(_ kind: DenseWeights, swept: Int = 100, others: Int) -> HeldMemory {
    HeldMemory(kind, swept: .mebibytes(swept), others: .mebibytes(others))
  }

  /// When `count` tokens are done that read 100 MiB of weights and 50 MiB of other memory each.
  private func end(of device: ProfiledDevice, tokens count: Int = 1) -> Duration {
    for _ in 0..<count {
      device.run(PricedKernel(.embedding, multiplyAdds: 0, traffic: 0))
      device.run(PricedKernel(.projection, multiplyAdds: 0, traffic: 60 << 20))
      device.run(PricedKernel(.expertGate, multiplyAdds: 0, traffic: 50 << 20))
      device.run(PricedKernel(.head, multiplyAdds: 0, traffic: 40 << 20))
    }
    return device.now - .start
  }

  @Test func `what fits costs nothing, however it is held`() throws {
    let plain = try end(of: device(nil))
    for kind in DenseWeights.allCases {
      let device = try device(held(kind, others: 924))
      #expect(!device.isUnderPressure)
      #expect(end(of: device) == plain)
      #expect(device.pageFaults == PageFaults())
    }
  }

  @Test func `mapped weights without room are read again, window by window`() throws {
    let plain = try end(of: device(nil), tokens: 2)
    let device = try device(held(.mmap, others: 1024))
    let slow = end(of: device, tokens: 2)
    let faults = device.pageFaults
    #expect(faults.count == 1600 && faults.byteCount == .mebibytes(200))
    // Each window takes 100 µs, 1310.72 µs for its bytes, and 10 µs of the processor.
    #expect(abs(faults.duration.inSeconds / (1600 * 1420.72e-6) - 1) < 1e-6)
    #expect(slow == plain + faults.duration)
  }

  @Test func `a window that is larger makes for fewer latencies`() throws {
    let held = held(.mmap, others: 1024)
    let (small, large) = (
      try device(held, ["memory.readahead=16 KiB"]), try device(held, ["memory.readahead=1 MiB"])
    )
    #expect(end(of: small) > end(of: large))
    #expect(small.pageFaults.byteCount == large.pageFaults.byteCount)
    #expect(small.pageFaults.count == 64 * large.pageFaults.count)
  }

  @Test func `pages and experts share the storage`() throws {
    let device = try device(held(.mmap, others: 1024))
    let alone = try self.device(nil)
    var ends: [Instant] = []
    for machine in [alone, device] {
      machine.run(PricedKernel(.embedding, multiplyAdds: 0, traffic: 0))
      let pages = [Page(byteCount: 1 << 20), Page(byteCount: 1 << 20)]
      // The lane serves the first read, then the pages of weights, then the second read.
      let tickets = try pages.map { try machine.submit($0.read(.prefetch)) }
      machine.run(PricedKernel(.projection, multiplyAdds: 0, traffic: 60 << 20))
      _ = try machine.wait(for: tickets[0])
      ends.append(try machine.wait(for: tickets[1]).ended)
    }
    #expect((ends[1] - ends[0]).inSeconds > 0.6)
  }

  @Test func `less memory is never faster, and a page makes no jump`() throws {
    var last = Duration.zero
    for mebibytes in stride(from: 900, through: 1024, by: 4) {
      let now = try end(of: device(held(.mmap, others: mebibytes)))
      #expect(now >= last)
      last = now
    }
    let fits = try end(of: device(held(.mmap, others: 924)))
    var beyond = held(.mmap, others: 924)
    beyond.others += ByteCount(4096)
    let first = try end(of: device(beyond))
    #expect(first > fits && first.inSeconds < 1.02 * fits.inSeconds)
  }

  @Test func `a cap counts as well, and so does what the system keeps free`() throws {
    var capped = held(.mmap, others: 500)
    capped.cap = .mebibytes(550)
    let (byCap, byReserve) = (
      try device(capped), try device(held(.mmap, others: 500), ["memory.reserve=474 MiB"])
    )
    #expect(byCap.isUnderPressure)
    #expect(end(of: byCap) == end(of: byReserve))
  }

  @Test func `zram holds what is beyond, and unpacking takes time`() throws {
    let device = try device(held(.anon, others: 974), Self.zram)
    let plain = try end(of: self.device(nil))
    // 50 MiB are too much, so that 100 MiB are packed to 50: a share of 100 ÷ 1074 of all.
    let slow = end(of: device)
    let bytes = 150.0 * Double(1 << 20) * 100 / 1074
    #expect(abs(device.pageFaults.duration.inSeconds / (bytes / 1e9) - 1) < 1e-3)
    #expect(slow == plain + device.pageFaults.duration)
  }

  @Test func `pinned weights never fault, and push out what is not pinned`() throws {
    let (anon, pinned) = (
      try device(held(.anon, others: 974), Self.zram),
      try device(held(.pinned, others: 974), Self.zram)
    )
    for device in [anon, pinned] {
      device.run(PricedKernel(.projection, multiplyAdds: 0, traffic: 60 << 20))
    }
    #expect(anon.pageFaults.count > 0 && pinned.pageFaults.count == 0)
    for device in [anon, pinned] {
      device.run(PricedKernel(.expertUp, multiplyAdds: 0, traffic: 600 << 20))
    }
    // 100 MiB packed are more of 974 than of 1074.
    #expect(pinned.pageFaults.byteCount.bytes * 974 >= 100 * 600 << 20)
  }

  @Test func `what a process may hold follows from zram`() throws {
    let plain = try SmallProfile.profile().memory
    #expect(plain.mostAnonymous(pinned: .zero) == .mebibytes(1024))
    let packing = try SmallProfile.profile().applying(Self.zram).memory
    // 1 GiB packed takes half of it.
    #expect(packing.mostAnonymous(pinned: .zero) == .mebibytes(1536))
    #expect(packing.mostAnonymous(pinned: .mebibytes(1000)) == .mebibytes(1048))
  }

  @Test func `two runs under pressure are the same`() throws {
    let settings = Self.zram + ["memory.dma=2"]
    let ends = try (0..<2).map { _ in
      try end(of: device(held(.mmap, others: 1100), settings), tokens: 3)
    }
    #expect(ends[0] == ends[1])
  }
}
