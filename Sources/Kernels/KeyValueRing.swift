internal import CKernels
public import Quantities

/// The keys and values one layer keeps: a ring of the last `capacity` positions, and a staging area
/// for the batch being computed.
///
/// A batch is staged, attended to and then committed, so that a ring of exactly one window serves
/// batches of any length: the first token of a batch still sees what its last token displaces.
@safe public final class KeyValueRing {
  /// How many positions the ring keeps. Position `p` lies in slot `p % capacity`.
  public let capacity: Int
  /// How many positions can be staged.
  public let maxBatch: Int
  /// Elements of one position's keys, and of its values.
  public let width: Int
  public let type: Element
  let keys: Side
  let values: Side
  private let arena: ZeroedArena

  /// How one element is stored.
  public enum Element: String, CaseIterable, Sendable {
    case f16
    case f32

    var byteCount: Int { self == .f16 ? 2 : 4 }
  }

  /// The keys or the values.
  @safe struct Side {
    let ring: UnsafeMutableRawPointer
    let staged: UnsafeMutableRawPointer

    var inC: ck_cache_side { unsafe ck_cache_side(ring: ring, staged: staged) }
  }

  /// An empty ring in memory of its own or, where given, in an `arena` with room for it.
  public init(
    capacity: Int, maxBatch: Int, width: Int, type: Element, arena: ZeroedArena? = nil
  ) {
    precondition(capacity > 0 && maxBatch > 0 && width > 0, "a ring has room for entries")
    let counts = Self.byteCounts(
      capacity: capacity, maxBatch: maxBatch, width: width, type: type)
    let arena = arena ?? ZeroedArena(byteCounts: counts)
    self.arena = arena
    self.capacity = capacity
    self.maxBatch = maxBatch
    self.width = width
    self.type = type
    unsafe keys = Side(
      ring: arena.take(byteCount: counts[0]), staged: arena.take(byteCount: counts[2]))
    unsafe values = Side(
      ring: arena.take(byteCount: counts[1]), staged: arena.take(byteCount: counts[3]))
  }

  /// What a ring takes from an arena: keys and values, then the staged ones.
  public static func byteCounts(
    capacity: Int, maxBatch: Int, width: Int, type: Element
  ) -> [Int] {
    let entry = width * type.byteCount
    return [capacity * entry, capacity * entry, maxBatch * entry, maxBatch * entry]
  }

  /// The memory that ring and staging area take.
  public var byteCount: ByteCount { (capacity + maxBatch) * entryByteCount }

  /// The keys and values of one position.
  var entryByteCount: ByteCount { ByteCount(2 * width * type.byteCount) }
}
