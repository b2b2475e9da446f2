internal import CKernels
public import DeviceInterface
internal import Quantities

/// Puts the keys and values of a batch into a ring's staging area; one row is one token.
// `@unchecked Sendable`: ranges given to `run` are disjoint, so no two threads write one entry.
@safe public struct StageKeyValues: Kernel, @unchecked Sendable {
  let keys: Activations
  let values: Activations
  let ring: KeyValueRing
  let variant: KernelVariant
  public let rows: Int
  public let work: Work

  /// Stages the rows of `keys` and `values` in use, rounding them to the ring's elements.
  ///
  /// - Precondition: both use as many rows, have the ring's width, and fit into a batch.
  public init(
    keys: Activations, values: Activations, into ring: KeyValueRing, variant: KernelVariant
  ) {
    precondition(
      keys.columns == ring.width && values.columns == ring.width, "entries have the ring's width")
    precondition(keys.rows == values.rows, "each key has a value")
    precondition(keys.rows <= ring.maxBatch, "the ring stages \(ring.maxBatch) positions")
    self.keys = keys
    self.values = values
    self.ring = ring
    self.variant = variant
    rows = keys.rows
    work = Work(
      kind: .keyValue, multiplier: .float32, multiplyAdds: 0,
      memoryTraffic: 2 * keys.byteCount(rows: rows) + rows * ring.entryByteCount)
  }

  public func run(rows: Range<Int>) {
    for row in rows {
      unsafe store(keys.start(ofRow: row), at: row, of: ring.keys)
      unsafe store(values.start(ofRow: row), at: row, of: ring.values)
    }
  }

  private func store(_ source: UnsafePointer<Float>, at row: Int, of side: KeyValueRing.Side) {
    let target = unsafe side.staged + row * ring.width * ring.type.byteCount
    unsafe ck_store_elements(
      variant.inC, ring.type == .f16, source, target, Int64(ring.width))
  }
}
