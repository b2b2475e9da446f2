internal import CKernels
public import DeviceInterface
internal import Quantities

/// What each head of each token gathers from the values it may see. One row is one token and one KV
/// head, KV head by KV head; few tokens that see far divide into the segments they see besides.
// `@unchecked Sendable`: ranges given to `run` are disjoint, so no two threads write one head.
@safe public struct Attention: Kernel, @unchecked Sendable {
  let queries: Activations
  let ring: KeyValueRing
  let firstPosition: Int
  let heads: Int
  let kvHeads: Int
  let headDim: Int
  let window: Int?
  let scale: Float
  let sinks: Activations?
  let output: Activations
  let variant: KernelVariant
  let tokens: Int
  /// Segments of the positions that the tokens see.
  let segments: Int
  private let parts: Activations?

  /// `softmax(scale · q · k) · v` for the rows of `queries` in use, which are the tokens at
  /// `firstPosition` and after it and whose keys and values are staged in `ring`.
  ///
  /// The token at `p` sees position `q` if `q <= p`, and `p - q < window` where there is a window.
  /// Head `j` uses the keys and values of head `j * kvHeads / heads`. The rows become the rows of
  /// `output` in use.
  ///
  /// Where `parts` has room for it, a batch that has too few rows for many threads is divided along
  /// the positions: its output is complete once `merging` has run. That changes no bit.
  ///
  /// - Parameters:
  ///   - scale: nil for the usual one, `1 / sqrt(headDim)`.
  ///   - sinks: A row with a score for each head, which takes its share of the weights and has no
  ///     value; nil for none.
  /// - Precondition: shapes agree, `headDim` is at most 256, `kvHeads` divides `heads`, and the
  ///   ring still holds every position that is visible and not staged.
  public init(
    queries: Activations, ring: KeyValueRing, firstPosition: Int, heads: Int, kvHeads: Int,
    headDim: Int, window: Int?, scale: Float? = nil, sinks: Activations? = nil,
    into output: Activations, parts: Activations? = nil, variant: KernelVariant
  ) {
    precondition((1...Int(CK_MAX_HEAD)).contains(headDim), "a head has 1 to 256 elements")
    precondition(
      kvHeads > 0 && heads.isMultiple(of: kvHeads), "as many heads share each key and value")
    precondition(
      ring.width == kvHeads * headDim && ring.headLength == headDim,
      "the ring's entries are \(kvHeads) heads")
    precondition(
      queries.columns == heads * headDim && output.columns == queries.columns,
      "queries and outputs are \(heads) heads")
    precondition(sinks?.columns ?? heads == heads, "each head has a sink")
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
    self.scale = scale ?? 1 / Float(headDim).squareRoot()
    self.sinks = sinks
    self.output = output
    self.variant = variant
    tokens = queries.rows
    output.rows = tokens
    segments = Self.segments(seenFrom: firstPosition..<firstPosition + tokens, window)
    let hasRoom = segments * tokens * heads <= parts?.maxRows ?? 0
    self.parts = hasRoom && segments > 1 && tokens * kvHeads < Self.enoughRows ? parts : nil
    precondition(
      self.parts?.columns ?? Self.partLength(headDim) == Self.partLength(headDim),
      "parts have room for a head")
  }

  /// Room for the parts of one token that sees `contextLength` positions.
  public static func parts(contextLength: Int, heads: Int, headDim: Int) -> Activations {
    Activations(
      maxRows: (contextLength / segmentLength + 2) * heads, columns: partLength(headDim))
  }

  public var rows: Int { tokens * kvHeads * (parts == nil ? 1 : segments) }

  /// What completes the output once all rows have run; nil where they do so themselves.
  public var merging: MergeAttention? { parts.map { MergeAttention(attention: self, parts: $0) } }

  /// Keys and values that several tokens see are read once.
  public var work: Work {
    let seen = (0..<tokens).reduce(0) { $0 + visible(byToken: $1).count }
    let read = firstPosition + tokens - Self.firstVisible(from: firstPosition, window)
    return Work(
      kind: .attention, multiplier: .float32, multiplyAdds: 2 * seen * heads * headDim,
      memoryTraffic: read * ring.entryByteCount + 2 * queries.byteCount(rows: tokens)
        + (sinks?.byteCount(rows: 1) ?? .zero))
  }

  public func run(rows: Range<Int>) {
    let (first, last) = (Int64(rows.lowerBound), Int64(rows.upperBound))
    unsafe withC { cache, attention in
      if let parts {
        unsafe ck_attend_parts(variant.inC, cache, attention, parts.base, first, last)
      } else {
        unsafe ck_attend(variant.inC, cache, attention, first, last)
      }
    }
  }

  /// Calls `body` with the cache and the queries as C wants them.
  func withC(_ body: (UnsafePointer<ck_cache>, UnsafePointer<ck_attention>) -> Void) {
    var cache = unsafe ck_cache(
      keys: ring.keys.inC, values: ring.values.inC, halves: ring.type == .f16,
      capacity: Int64(ring.capacity), width: Int64(ring.width), first: Int64(firstPosition),
      head_dim: Int64(headDim))
    var attention = unsafe ck_attention(
      tokens: Int64(tokens), heads: Int64(heads), kv_heads: Int64(kvHeads),
      window: Int64(window ?? firstPosition + tokens), scale: scale, queries: queries.base,
      output: output.base, sinks: sinks?.base)
    unsafe body(&cache, &attention)
  }

  /// Rows that keep the threads of any machine busy.
  private static let enoughRows = 16

  private static let segmentLength = Int(CK_SEGMENT)

  private static func partLength(_ headDim: Int) -> Int { Int(ck_part_length(Int64(headDim))) }

  /// How many segments of the positions some token at `positions` sees.
  private static func segments(seenFrom positions: Range<Int>, _ window: Int?) -> Int {
    guard let last = positions.last else { return 0 }
    let first = firstVisible(from: positions.lowerBound, window)
    return last / segmentLength - first / segmentLength + 1
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
