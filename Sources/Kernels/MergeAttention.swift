internal import CKernels
public import DeviceInterface
internal import Quantities

/// Merges what attention gathered from each segment of the positions, in their order. One row is
/// one head of one token.
// `@unchecked Sendable`: ranges given to `run` are disjoint, so no two threads write one head.
@safe public struct MergeAttention: Kernel, @unchecked Sendable {
  let attention: Attention
  let parts: Activations

  public var rows: Int { attention.tokens * attention.heads }

  /// Two multiplications per element of a part.
  public var work: Work {
    let count = rows * attention.segments
    return Work(
      kind: .attention, multiplier: .float32, multiplyAdds: 2 * count * attention.headDim,
      memoryTraffic: parts.byteCount(rows: count)
        + attention.output.byteCount(rows: attention.tokens))
  }

  public func run(rows: Range<Int>) {
    unsafe attention.withC { cache, queries in
      unsafe ck_merge_parts(
        attention.variant.inC, cache, queries, parts.base, Int64(rows.lowerBound),
        Int64(rows.upperBound))
    }
  }
}
