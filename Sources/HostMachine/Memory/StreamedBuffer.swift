import DeviceInterface
import Quantities
import Synchronization

/// Memory that is read in rows, and what its rows added up to.
// `@unchecked Sendable`: the memory is written in `init` only.
@safe final class StreamedBuffer: @unchecked Sendable {
  static let rowByteCount = 1 << 20
  let rows: Int
  private let memory: HugePages
  /// Keeps the compiler from leaving the reading out.
  private let checksum = Atomic<UInt64>(0)

  /// A buffer of `byteCount`, rounded up to whole rows, every page of which is in RAM.
  init(byteCount: ByteCount) {
    rows = byteCount.rounded(upTo: Self.rowByteCount).bytes / Self.rowByteCount
    memory = HugePages(byteCount: rows * Self.rowByteCount)
  }

  /// Reads one row. Four sums at a time keep the loads independent of each other.
  func read(row: Int) {
    var sums = (Lanes(), Lanes(), Lanes(), Lanes())
    let stride = MemoryLayout<Lanes>.stride
    let first = row * Self.rowByteCount
    for offset in Swift.stride(from: first, to: first + Self.rowByteCount, by: 4 * stride) {
      unsafe sums.0 &+= memory.bytes.load(fromByteOffset: offset, as: Lanes.self)
      unsafe sums.1 &+= memory.bytes.load(fromByteOffset: offset + stride, as: Lanes.self)
      unsafe sums.2 &+= memory.bytes.load(fromByteOffset: offset + 2 * stride, as: Lanes.self)
      unsafe sums.3 &+= memory.bytes.load(fromByteOffset: offset + 3 * stride, as: Lanes.self)
    }
    let sum = (sums.0 &+ sums.1 &+ sums.2 &+ sums.3).wrappedSum()
    checksum.wrappingAdd(sum, ordering: .relaxed)
  }

  private typealias Lanes = SIMD4<UInt64>
}

/// Reads a buffer once from end to end.
struct StreamingRead: Kernel {
  let buffer: StreamedBuffer

  var rows: Int { buffer.rows }

  var work: Work {
    Work(
      kind: .combine, multiplier: .float32, multiplyAdds: 0,
      memoryTraffic: ByteCount(rows * StreamedBuffer.rowByteCount))
  }

  func run(rows: Range<Int>) {
    for row in rows { buffer.read(row: row) }
  }
}
