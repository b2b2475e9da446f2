import DeviceInterface
import Kernels
import Quantities
import TestSupport
import Testing

@Suite struct AttentionTests {
  let heads = 6
  let kvHeads = 2
  let headDim = 20
  let count = 700

  /// Queries, keys and values of all positions.
  struct Sequence {
    let queries: Activations
    let keys: Activations
    let values: Activations
  }

  func sequence() -> Sequence {
    var generator = RepeatableGenerator(seed: 11)
    return Sequence(
      queries: randomActivations(count, heads * headDim, using: &generator),
      keys: randomActivations(count, kvHeads * headDim, using: &generator),
      values: randomActivations(count, kvHeads * headDim, using: &generator))
  }

  func rows(_ range: Range<Int>, of source: Activations) -> Activations {
    activations(range.map(source.row))
  }

  @Test func `scores are scaled as asked`() {
    let ring = KeyValueRing(capacity: 4, maxBatch: 2, width: 2, headLength: 2, type: .f32)
    let (keys, values) = (activations([[1, 0], [3, 0]]), activations([[1, 0], [0, 1]]))
    StageKeyValues(keys: keys, values: values, into: ring, variant: .best).run()
    let shares = [Float?.none, 0.25].map { scale -> Float in
      let output = Activations(maxRows: 2, columns: 2)
      Attention(
        queries: activations([[1, 0], [1, 0]]), ring: ring, firstPosition: 0, heads: 1, kvHeads: 1,
        headDim: 2, window: nil, scale: scale, into: output, variant: .best
      ).run()
      return output[1, 1]
    }
    // 1 / (1 + e^(-2 / sqrt 2)) and 1 / (1 + e^-0.5).
    #expect(abs(shares[0] - 0.80442) < 1e-4 && abs(shares[1] - 0.62246) < 1e-4)
  }

  @Test func `a sink takes its share and has no value`() {
    let ring = KeyValueRing(capacity: 4, maxBatch: 2, width: 2, headLength: 2, type: .f32)
    let (keys, values) = (activations([[0, 0], [0, 0]]), activations([[1, 2], [1, 2]]))
    StageKeyValues(keys: keys, values: values, into: ring, variant: .best).run()
    let output = Activations(maxRows: 2, columns: 4)
    Attention(
      queries: activations([[1, 0, 0, 1], [1, 0, 0, 1]]), ring: ring, firstPosition: 0, heads: 2,
      kvHeads: 1, headDim: 2, window: nil, sinks: activations([[0, 100]]), into: output,
      variant: .best
    ).run()
    // The first head's sink is a third position of the second token, the other takes all.
    #expect(zip(output.row(0), [0.5, 1, 0, 0]).allSatisfy { abs($0 - $1) < 1e-6 })
    #expect(zip(output.row(1), [2 / 3, 4 / 3, 0, 0]).allSatisfy { abs($0 - $1) < 1e-6 })
  }

  /// Attends to the whole sequence in batches of the given lengths.
  func attend(
    _ sequence: Sequence, batches: [Int], capacity: Int, window: Int?,
    type: KeyValueRing.Element = .f32, variant: KernelVariant = .best, inParts: Bool = false,
    sinks: [Float]? = nil
  ) -> [[UInt32]] {
    let ring = KeyValueRing(
      capacity: capacity, maxBatch: batches.max()!, width: kvHeads * headDim, headLength: headDim,
      type: type)
    let parts = Attention.parts(contextLength: count, heads: heads, headDim: headDim)
    var generator = RepeatableGenerator(seed: 12)
    var (first, bits) = (0, [[UInt32]]())
    for batch in batches {
      let range = first..<first + batch
      StageKeyValues(
        keys: rows(range, of: sequence.keys), values: rows(range, of: sequence.values), into: ring,
        variant: variant
      ).runInPieces(using: &generator)
      let output = Activations(maxRows: batch, columns: heads * headDim)
      let attention = Attention(
        queries: rows(range, of: sequence.queries), ring: ring, firstPosition: first, heads: heads,
        kvHeads: kvHeads, headDim: headDim, window: window,
        sinks: sinks.map { activations([$0]) }, into: output, parts: inParts ? parts : nil,
        variant: variant)
      attention.runInPieces(using: &generator)
      attention.merging?.runInPieces(using: &generator)
      CommitKeyValues(in: ring, firstPosition: first, count: batch).runInPieces(using: &generator)
      bits += output.bits
      first += batch
    }
    return bits
  }

  /// The same in double precision, all at once.
  func expected(_ sequence: Sequence, position: Int, head: Int, window: Int?) -> [Double] {
    let query = sequence.queries.row(position)[head * headDim..<(head + 1) * headDim]
    let offset = head * kvHeads / heads * headDim
    let visible = max(0, position - (window ?? count) + 1)...position
    let scores = visible.map { position in
      zip(query, sequence.keys.row(position)[offset...]).reduce(0) {
        $0 + Double($1.0) * Double($1.1)
      } / Double(headDim).squareRoot()
    }
    let weights = scores.map { exponential($0) }
    let total = weights.reduce(0, +)
    return (0..<headDim).map { element in
      zip(weights, visible).reduce(0) {
        $0 + $1.0 * Double(sequence.values[$1.1, offset + element])
      } / total
    }
  }

  /// e^x as the limit of its series, for small x.
  func exponential(_ x: Double) -> Double {
    var (sum, term) = (1.0, 1.0)
    for power in 1...60 {
      term *= x / Double(power)
      sum += term
    }
    return sum
  }

  @Test(arguments: [nil, 1, 37, 256, 600] as [Int?])
  func `attention gathers what the exact softmax gathers`(window: Int?) {
    let sequence = sequence()
    let bits = attend(sequence, batches: [count], capacity: count, window: window)
    for position in stride(from: 0, to: count, by: 31) {
      for head in 0..<heads {
        let exact = expected(sequence, position: position, head: head, window: window)
        for (element, value) in exact.enumerated() {
          let float = Float(bitPattern: bits[position][head * headDim + element])
          #expect(abs(Double(float) - value) < 2e-6)
        }
      }
    }
  }

  @Test(arguments: KeyValueRing.Element.allCases)
  func `batches, the ring's size and the variant do not change a bit`(type: KeyValueRing.Element) {
    let sequence = sequence()
    let window = 300
    let whole = attend(
      sequence, batches: [count], capacity: count, window: window, type: type, variant: .portable)
    for variant in supportedVariants {
      for capacity in [window, window + 3, count] {
        for batches in [[1, 2, 80, 60, 7, 550], [Int](repeating: 10, count: 70)] {
          let bits = attend(
            sequence, batches: batches, capacity: capacity, window: window, type: type,
            variant: variant)
          #expect(bits == whole)
        }
      }
    }
  }

  @Test(arguments: [nil, 1, 300] as [Int?], [false, true])
  func `dividing few tokens along the positions does not change a bit`(
    window: Int?, hasSinks: Bool
  ) {
    let sequence = sequence()
    let sinks = hasSinks ? (0..<heads).map { Float($0) - 1 } : nil
    let whole = attend(
      sequence, batches: [count], capacity: count, window: window, variant: .portable,
      sinks: sinks)
    for variant in supportedVariants {
      for batches in [[250, 1, 1, 1, 2, 245, 200], [Int](repeating: 1, count: count)] {
        let bits = attend(
          sequence, batches: batches, capacity: window ?? count, window: window, variant: variant,
          inParts: true, sinks: sinks)
        #expect(bits == whole)
      }
    }
  }

  @Test func `one token of a long context is divided, and a short one is not`() {
    let ring = KeyValueRing(
      capacity: 2000, maxBatch: 1, width: kvHeads * headDim, headLength: headDim, type: .f16)
    let parts = Attention.parts(contextLength: 2000, heads: heads, headDim: headDim)
    let queries = Activations(maxRows: 1, columns: heads * headDim)
    func attention(at position: Int, parts: Activations?) -> Attention {
      Attention(
        queries: queries, ring: ring, firstPosition: position, heads: heads, kvHeads: kvHeads,
        headDim: headDim, window: nil, into: queries, parts: parts, variant: .best)
    }
    #expect(attention(at: 1999, parts: parts).rows == 8 * kvHeads)
    #expect(attention(at: 1999, parts: parts).merging?.rows == heads)
    for short in [attention(at: 255, parts: parts), attention(at: 1999, parts: nil)] {
      #expect(short.rows == kvHeads && short.merging == nil)
    }
  }

  @Test func `scores far apart do not overflow`() {
    let ring = KeyValueRing(capacity: 2, maxBatch: 2, width: 1, headLength: 1, type: .f32)
    StageKeyValues(
      keys: activations([[1000], [-1000]]), values: activations([[3], [5]]), into: ring,
      variant: .best
    )
    .run()
    let output = Activations(maxRows: 2, columns: 1)
    Attention(
      queries: activations([[1000], [1000]]), ring: ring, firstPosition: 0, heads: 1, kvHeads: 1,
      headDim: 1, window: nil, into: output, variant: .best
    ).run()
    #expect(output.row(1) == [3])
  }

  @Test func `the price counts what each token sees, and reads it once`() {
    let ring = KeyValueRing(
      capacity: 100, maxBatch: 2, width: kvHeads * headDim, headLength: headDim, type: .f16)
    let queries = Activations(maxRows: 2, columns: heads * headDim)
    let work = Attention(
      queries: queries, ring: ring, firstPosition: 90, heads: heads, kvHeads: kvHeads,
      headDim: headDim, window: 50, into: Activations(maxRows: 2, columns: heads * headDim),
      variant: .best
    ).work
    #expect(work.multiplyAdds == 2 * (50 + 50) * heads * headDim)
    let entries = ByteCount(51 * 2 * kvHeads * headDim * 2)
    #expect(work.memoryTraffic == entries + 2 * queries.byteCount)
    #expect(ring.byteCount == ByteCount(102 * 2 * kvHeads * headDim * 2))
  }
}
