public import Quantities

/// A storage format of weights: how many share a block, and how long a block is.
///
/// The raw value is the type id in a GGUF file. Formats that are known but not computed are listed
/// so that an error can name them.
public enum TensorType: UInt32, CaseIterable, Sendable {
  case f32 = 0
  case f16 = 1
  case q4_0 = 2
  case q4_1 = 3
  case q5_0 = 6
  case q5_1 = 7
  case q8_0 = 8
  case q8_1 = 9
  case q2_K = 10
  case q3_K = 11
  case q4_K = 12
  case q5_K = 13
  case q6_K = 14
  case q8_K = 15
  case iq4_NL = 20
  case i8 = 24
  case i32 = 26
  case bf16 = 30

  /// The name used in file listings, such as `Q4_0`.
  public var name: String { "\(self)".uppercased() }

  /// How many weights one block holds.
  public var weightsPerBlock: Int {
    switch self {
    case .f32, .f16, .bf16, .i8, .i32: 1
    case .q4_0, .q4_1, .q5_0, .q5_1, .q8_0, .q8_1, .iq4_NL: 32
    case .q2_K, .q3_K, .q4_K, .q5_K, .q6_K, .q8_K: 256
    }
  }

  /// How many bytes one block takes.
  public var bytesPerBlock: Int {
    switch self {
    case .f32, .i32: 4
    case .f16, .bf16: 2
    case .i8: 1
    case .q4_0, .iq4_NL: 18
    case .q4_1: 20
    case .q5_0: 22
    case .q5_1: 24
    case .q8_0: 34
    case .q8_1: 36
    case .q2_K: 84
    case .q3_K: 110
    case .q4_K: 144
    case .q5_K: 176
    case .q6_K: 210
    case .q8_K: 292
    }
  }

  /// Whether the engine can compute with weights of this type.
  public var isComputable: Bool {
    switch self {
    case .f32, .f16, .bf16, .q8_0, .q4_0, .q4_1, .q4_K, .q6_K: true
    default: false
    }
  }

  /// The size of `weightCount` weights.
  ///
  /// - Precondition: `weightCount` is a multiple of `weightsPerBlock`.
  public func byteCount(ofWeights weightCount: Int) -> ByteCount {
    precondition(
      weightCount.isMultiple(of: weightsPerBlock), "\(name) stores whole blocks of weights")
    return ByteCount(weightCount / weightsPerBlock * bytesPerBlock)
  }
}
