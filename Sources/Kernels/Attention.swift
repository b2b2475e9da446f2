internal import CKernels
public import DeviceInterface
internal import Quantities

/// What each head of each token gathers from the values it may see. One row is one head of one
/// token, token by token.
// `@unchecked Sendable`: ranges given to `run` are disjoint, so no two threads write one head.
@safe public struct Attention: Kernel, @unchecked Sendable {
  let queries: Activations
  let ring: KeyValueRing
  let firstPosition: Int
  let heads: Int
  let kvHeads: Int
  let headDim: Int
  let window: Int?
  let output: Activations
  let variant: KernelVariant
  let tokens: Int

  /// `softmax(q · k / sqrt(headDim)) · v` for the rows of `queries` in use, which are the tokens at
  /// `firstPosition` and after it and whose keys and values are staged in `ring`.
  ///
  /// The token at `p` sees position `q` if `q <= p`, and `p - q < window` where there is a window.
  /// Head `j` uses the keys and values of head `j * kvHeads / heads`. The rows become the rows of
  /// `output` in use.
  ///
  /// - Precondition: shapes agree, `headDim` is at most 256, `kvHeads` divides `heads`, and the
  ///   ring still holds every position that is visible and not staged.
  public init(
    queries: Activations, ring: KeyValueRing, firstPosition: Int, heads: Int, kvHeads: Int,
    headDim: Int, window: Int?, into output: Activations, variant: KernelVariant = .best
  ) {
    precondition((1...Int(CK_MAX_HEAD)).contains(headDim), "a head has 1 to 256 elements")
    precondition(
      kvHeads > 0 && heads.isMultiple(of: kvHeads), "as many heads share each key and value")
    precondition(ring.width == kvHeads * headDim, "the ring's entries are \(kvHeads) heads")
    precondition(
      queries.columns == heads * headDim && output.columns == queries.columns,
      "queries and outputs are \(heads) heads")
    precondition(queries.rows <= ring.maxBatch, "all tokens are staged")
    precondition(window ?? 1 > 0 && firstPosition >= 0, "a token sees itself")
    precondition(
      Self.firstVisible(from: firstPosition, window) >= firstPosition - ring.capacity,
      "the ring has dropped positions that can be seen")
    self.queries = queries
    self.ring = ring
    self.firstPosition = firstPosition
    self.heads = heads
    self.kvHeads = kvHeads
    self.headDim = headDim
    self.window = window
    self.output = output
    self.variant = variant
    tokens = queries.rows
    output.rows = tokens
  }

  public var rows: Int { tokens * heads }

  /// Keys and values that several tokens see are read once.
  public var work: Work {
    let seen = (0..<tokens).reduce(0) { $0 + visible(byToken: $1).count }
    let read = firstPosition + tokens - Self.firstVisible(from: firstPosition, window)
    return Work(
      kind: .attention, arithmetic: .float32, multiplyAdds: 2 * seen * heads * headDim,
      memoryTraffic: read * ring.entryByteCount + 2 * queries.byteCount(rows: tokens))
  }

  public func run(rows: Range<Int>) {
    var cache = unsafe ck_cache(
      keys: ring.keys.inC, values: ring.values.inC, halves: ring.type == .f16,
      capacity: Int64(ring.capacity), width: Int64(ring.width), first: Int64(firstPosition),
      head_dim: Int64(headDim))
    for row in rows {
      let (token, head) = row.quotientAndRemainder(dividingBy: heads)
      let positions = visible(byToken: token)
      unsafe ck_attend(
        variant.inC, &cache, queries.start(ofRow: token) + head * headDim,
        Int64(head * kvHeads / heads * headDim), Int64(positions.lowerBound),
        Int64(positions.upperBound), output.start(ofRow: token) + head * headDim)
    }
  }

  private func visible(byToken token: Int) -> Range<Int> {
    let position = firstPosition + token
    return Self.firstVisible(from: position, window)..<position + 1
  }

  private static func firstVisible(from position: Int, _ window: Int?) -> Int {
    guard let window else { return 0 }
    return max(0, position - window + 1)
  }
}
