/// One figure of a profile as it is written, in one line, and where it comes from.
public struct ProfileField: Hashable, Sendable {
  /// The names of its sections and its own, such as `storage.ceiling` or `cpu.clusters.a76.int8`.
  public let path: String
  /// A quantity with its unit, a plain number, or rows of them.
  public let value: String
  public let kind: Kind
  /// Who measured or specified it, or the formula that it comes from.
  public let source: String

  /// How far a figure can be trusted.
  public enum Kind: String, CaseIterable, Sendable {
    /// Measured on such a device.
    case measured
    /// Said by its maker or by a standard.
    case specified
    /// Calculated from other figures, or measured on a device like it.
    case derived
    /// Nothing better than an estimate.
    case assumed
  }
}
