internal import CKernels
public import Quantities

/// The keys and values one layer keeps: a ring of the last `capacity` positions, and a staging area
/// for the batch being computed.
///
/// A batch is staged, attended to and then committed, so that a ring of exactly one window serves
/// batches of any length: the first token of a batch still sees what its last token overwrites.
@safe public final class KeyValueRing {
  /// How many positions the ring keeps. Position `p` lies in slot `p % capacity` of each head.
  public let capacity: Int
  /// How many positions can be staged.
  public let maxBatch: Int
  /// Elements of one position's keys, and of its values.
  public let width: Int
  /// Elements of one head. In the ring the positions of a head follow one another: attention reads
  /// them in one stretch.
  let headLength: Int
  public let type: Element
  let keys: Side
  let values: Side

  /// How one element is stored.
  public enum Element: String, CaseIterable, Sendable {
    case f16
    case f32

    /// What one takes, in bytes.
    public var byteCount: Int { self == .f16 ? 2 : 4 }
  }

  /// The keys or the values.
  @safe struct Side {
    let ring: UnsafeMutableRawPointer
    let staged: UnsafeMutableRawPointer

    init(ringByteCount: Int, stagedByteCount: Int) {
      unsafe ring = UnsafeMutableRawPointer(
        allocateZeros(of: UInt8.self, count: ringByteCount))
      unsafe staged = UnsafeMutableRawPointer(
        allocateZeros(of: UInt8.self, count: stagedByteCount))
    }

    func deallocate() {
      unsafe ClaimedMemory.free(ring)
      unsafe ClaimedMemory.free(staged)
    }

    var inC: ck_cache_side { unsafe ck_cache_side(ring: ring, staged: staged) }
  }

  /// An empty ring.
  ///
  /// - Precondition: an entry of `width` elements is whole heads of `headLength`.
  public init(capacity: Int, maxBatch: Int, width: Int, headLength: Int, type: Element) {
    precondition(capacity > 0 && maxBatch > 0 && width > 0, "a ring has room for entries")
    precondition(headLength > 0 && width.isMultiple(of: headLength), "an entry is whole heads")
    self.capacity = capacity
    self.maxBatch = maxBatch
    self.width = width
    self.headLength = headLength
    self.type = type
    let entry = width * type.byteCount
    keys = Side(ringByteCount: capacity * entry, stagedByteCount: maxBatch * entry)
    values = Side(ringByteCount: capacity * entry, stagedByteCount: maxBatch * entry)
  }

  deinit {
    keys.deallocate()
    values.deallocate()
  }

  /// The memory that ring and staging area take.
  public var byteCount: ByteCount { (capacity + maxBatch) * entryByteCount }

  /// The keys and values of one position.
  var entryByteCount: ByteCount { ByteCount(2 * width * type.byteCount) }
}
