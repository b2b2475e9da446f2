import DeviceInterface
import Quantities

/// Reads of one size at ever new offsets of a file, and memory for some of them at a time.
@safe final class ProbeReads {
  private let byteCount: ByteCount
  private let queueDepth: Int
  private let memory: UnsafeMutableRawBufferPointer
  private var count = 0

  /// Reads lie within the first so many bytes of a file.
  static let spanByteCount = ByteCount.mebibytes(16)
  private static let alignment = 4096

  /// Room for `queueDepth` reads of `byteCount`.
  ///
  /// - Precondition: `queueDepth` is positive and `byteCount` a positive multiple of 4096 that fits
  ///   into the span.
  init(byteCount: ByteCount, queueDepth: Int) {
    precondition(queueDepth > 0, "there is room for a read")
    self.byteCount = byteCount
    self.queueDepth = queueDepth
    unsafe memory = ClaimedMemory.allocate(
      byteCount: queueDepth * byteCount.bytes, alignment: Self.alignment)
  }

  deinit { unsafe ClaimedMemory.free(memory.baseAddress) }

  /// Submits a read into slot `slot`, which no other read is using.
  func submit(
    _ slot: Int, _ urgency: Read.Urgency, on device: any Device
  ) throws(StorageError) -> ReadTicket {
    let offsetCount = (Self.spanByteCount.bytes - byteCount.bytes) / Self.alignment + 1
    // A step that shares no factor with a power of two reaches all offsets.
    let offset = count * 1_000_003 % offsetCount * Self.alignment
    count += 1
    let first = slot * byteCount.bytes
    let destination = unsafe UnsafeMutableRawBufferPointer(
      rebasing: memory[first..<first + byteCount.bytes])
    return try unsafe device.submit(
      Read(offset: offset, destination: destination, urgency: urgency))
  }

  /// One read from beginning to end.
  func one(
    _ slot: Int, _ urgency: Read.Urgency, on device: any Device
  ) throws(StorageError) { try device.wait(for: submit(slot, urgency, on: device)) }

  /// `total` demand reads, always as many in flight as there is room for.
  func stream(_ total: Int, on device: any Device) throws(StorageError) {
    var tickets: [ReadTicket] = []
    for slot in 0..<min(queueDepth, total) { tickets.append(try submit(slot, .demand, on: device)) }
    for index in 0..<total {
      let slot = index % queueDepth
      try device.wait(for: tickets[slot])
      if index + queueDepth < total { tickets[slot] = try submit(slot, .demand, on: device) }
    }
  }
}
