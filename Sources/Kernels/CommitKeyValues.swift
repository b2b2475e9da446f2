public import DeviceInterface
internal import Quantities

/// Moves staged keys and values to their slots in the ring; one row is one entry.
// `@unchecked Sendable`: entries go to different slots, so no two threads write one slot.
@safe public struct CommitKeyValues: Kernel, @unchecked Sendable {
  let ring: KeyValueRing
  let firstPosition: Int
  let count: Int

  /// Commits the first `count` staged entries as the positions from `firstPosition` on; only the
  /// last `capacity` of them where there are more.
  ///
  /// - Precondition: `count` is at most the ring's batch.
  public init(in ring: KeyValueRing, firstPosition: Int, count: Int) {
    precondition(firstPosition >= 0, "positions count from 0")
    precondition((0...ring.maxBatch).contains(count), "the ring stages \(ring.maxBatch) positions")
    self.ring = ring
    self.firstPosition = firstPosition
    self.count = count
  }

  public var rows: Int { min(count, ring.capacity) }

  public var work: Work {
    Work(
      kind: .keyValue, multiplier: .float32, multiplyAdds: 0,
      memoryTraffic: 2 * rows * ring.entryByteCount)
  }

  public func run(rows: Range<Int>) {
    let (entry, head) = (
      ring.width * ring.type.byteCount, ring.headLength * ring.type.byteCount
    )
    let dropped = count - self.rows
    for staged in rows.lowerBound + dropped..<rows.upperBound + dropped {
      let slot = (firstPosition + staged) % ring.capacity
      for side in [ring.keys, ring.values] {
        for offset in stride(from: 0, to: entry, by: head) {
          unsafe (side.ring + offset * ring.capacity + slot * head).copyMemory(
            from: side.staged + staged * entry + offset, byteCount: head)
        }
      }
    }
  }
}
