public import Quantities

/// The most that is read of a file of some kind, so that no file is taken into memory that cannot
/// be one.
public struct ByteLimit: Hashable, Sendable {
  /// Files that are larger are refused.
  public let byteCount: ByteCount
  /// What a file of that kind is called, as in `a profile`.
  public let kind: String

  /// At most `byteCount` of what is called `kind`.
  public init(_ byteCount: ByteCount, of kind: String) {
    self.byteCount = byteCount
    self.kind = kind
  }

  /// No limit, for files of this package and of the kernel.
  static let none = ByteLimit(ByteCount(.max), of: "a file")
}
