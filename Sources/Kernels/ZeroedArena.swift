import Glibc

/// One stretch of zeros for several users, each of which keeps the arena alive.
///
/// It asks for large pages: what is read once per token, bit by bit all over a large stretch, would
/// otherwise spend most of its time on finding small pages. Untouched pages cost no RAM.
@safe public final class ZeroedArena {
  private let bytes: UnsafeMutablePointer<UInt8>
  private let byteCount: Int
  private var end = 0

  private static let alignment = 64

  /// Room for users that take `byteCounts` bytes.
  public init(byteCounts: [Int]) {
    byteCount = byteCounts.reduce(0) { $0 + Self.aligned($1) }
    unsafe bytes = allocateZeros(of: UInt8.self, count: byteCount, onLargePages: true)
  }

  deinit { unsafe bytes.deallocate() }

  /// The next `count` bytes, from a multiple of 64 on.
  ///
  /// - Precondition: as many are left.
  func take(byteCount count: Int) -> UnsafeMutableRawPointer {
    precondition(end + count <= byteCount, "an arena is taken as it was divided")
    defer { end += Self.aligned(count) }
    return unsafe UnsafeMutableRawPointer(bytes + end)
  }

  private static func aligned(_ count: Int) -> Int { (count + alignment - 1) / alignment * alignment }
}
