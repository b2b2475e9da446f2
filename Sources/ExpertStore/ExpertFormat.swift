public import GGUF

/// How the experts of one layer are stored. Layers may differ: mixed quantisations such as Q4_K_M
/// keep the down matrices of some layers in more bits.
public struct ExpertFormat: Hashable, Sendable {
  public var gateType: TensorType
  public var upType: TensorType
  public var downType: TensorType
  public var downLayout: DownLayout

  /// Experts of these types.
  public init(
    gateType: TensorType, upType: TensorType, downType: TensorType, downLayout: DownLayout
  ) {
    self.gateType = gateType
    self.upType = upType
    self.downType = downType
    self.downLayout = downLayout
  }
}

/// Where the matrices of an expert lie, in bytes from its beginning, without gaps.
public struct ExpertParts: Hashable, Sendable {
  public let gate: Range<Int>
  public let up: Range<Int>
  public let down: Range<Int>

  /// Matrices of these sizes, one after another.
  init(gateByteCount: Int, upByteCount: Int, downByteCount: Int) {
    gate = 0..<gateByteCount
    up = gate.upperBound..<(gate.upperBound + upByteCount)
    down = up.upperBound..<(up.upperBound + downByteCount)
  }
}
