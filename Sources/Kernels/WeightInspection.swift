internal import CKernels
public import GGUF

/// Looks for damage in weights that no length shows, while they pass through the processor's cache
/// on their way from a file into memory or a bundle.
public struct WeightInspection: Sendable {
  private let type: TensorType
  private var state = ck_inspection(
    seen: 0, zeros_offset: 0, zeros_end: 0, longest_zeros: 0, longest_zeros_offset: 0,
    leading_zeros: 0, odd_offset: -1)

  /// Of weights of a computable `type`, none of which has been seen.
  public init(type: TensorType) { self.type = type }

  /// Looks at the next weights: whole blocks, as they lie in a file.
  public mutating func inspect(_ bytes: UnsafeRawBufferPointer) {
    guard let base = bytes.baseAddress else { return }
    unsafe ck_inspect(type.inC, base, Int64(bytes.count), &state)
  }

  /// In what zeros of `type` are counted, in bytes.
  public static func grain(of type: TensorType) -> Int {
    type.weightsPerBlock == 1 ? Int(CK_INSPECTED_LINE) : type.bytesPerBlock
  }

  /// How many bytes have been seen.
  public var byteCount: Int { Int(state.seen) }

  /// Where the first block begins whose scale is no finite number or larger than in any model, or
  /// the first line of 64 bytes with such a weight where weights share no block; nil where there is
  /// none.
  public var oddOffset: Int? { state.odd_offset < 0 ? nil : Int(state.odd_offset) }

  /// The longest stretch of nothing but zeros.
  public var longestZeros: Range<Int> {
    let start = Int(state.longest_zeros_offset)
    return start..<start + Int(state.longest_zeros)
  }

  /// How many zeros begin what has been seen.
  public var leadingZeroCount: Int { Int(state.leading_zeros) }

  /// How many zeros end what has been seen.
  public var trailingZeroCount: Int {
    state.zeros_end == state.seen ? Int(state.zeros_end - state.zeros_offset) : 0
  }
}

extension Activations {
  /// The first row in use that has a NaN or plus infinity; minus infinity stands for what was not
  /// computed.
  public var firstRowWithoutNumbers: Int? {
    (0..<rows).first { row in unsafe !ck_are_numbers(start(ofRow: row), Int64(columns)) }
  }
}
