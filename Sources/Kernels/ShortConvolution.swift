public import DeviceInterface
internal import Quantities

/// A convolution of each channel by itself over its last positions, between two gates; one row is
/// one token.
///
/// Of the products B, C and X of a position, `u = B * X` is what the convolution sees and C gates
/// what it gives. What one element is does not depend on batches or threads: its sum goes from the
/// oldest position to the own one.
// `@unchecked Sendable`: ranges given to `run` are disjoint, so no two threads write one row.
@safe public struct ShortConvolution: Kernel, @unchecked Sendable {
  let products: Activations
  let taps: Activations
  let state: ConvolutionState
  let firstPosition: Int
  let output: Activations
  public let rows: Int
  public let work: Work

  /// `output[t][c] = C * sum over j of taps[c][j] * u` of the position that is `tapCount - 1 - j`
  /// before that of `t`; positions before the first of a sequence count nothing.
  ///
  /// Inputs that later batches see are staged in `state`, which keeps those of earlier batches.
  ///
  /// - Parameters:
  ///   - products: [T × 3 width] B, C and X of each token.
  ///   - taps: [width × tapCount] the taps of each channel, the oldest position's first.
  ///   - firstPosition: Of the first token.
  ///   - output: [T × width].
  /// - Precondition: shapes agree, and `output` uses as many rows as `products`.
  public init(
    products: Activations, taps: Activations, state: ConvolutionState, firstPosition: Int,
    into output: Activations
  ) {
    let width = state.width
    precondition(
      products.columns == 3 * width && output.columns == width, "a row has all channels")
    precondition(
      taps.rows == width && taps.columns == state.tapCount,
      "each channel has a tap for each position")
    precondition(products.rows == output.rows, "each token has an output")
    precondition(firstPosition >= 0, "positions count from 0")
    self.products = products
    self.taps = taps
    self.state = state
    self.firstPosition = firstPosition
    self.output = output
    rows = products.rows
    work = Work(
      kind: .combine, multiplier: .float32, multiplyAdds: rows * width * (state.tapCount + 2),
      memoryTraffic: products.byteCount(rows: rows) + output.byteCount(rows: rows)
        + taps.byteCount(rows: width) + state.kept.byteCount
        + state.staged.byteCount(rows: state.stagedCount(of: rows)))
  }

  public func run(rows: Range<Int>) {
    let firstStaged = self.rows - state.stagedCount(of: self.rows)
    for row in rows {
      let target = unsafe output.start(ofRow: row)
      for channel in 0..<state.width { unsafe target[channel] = 0 }
      for tap in max(0, state.tapCount - 1 - firstPosition - row)..<state.tapCount {
        unsafe add(tap, ofRow: row, to: target)
      }
      let gates = unsafe products.start(ofRow: row) + state.width
      for channel in 0..<state.width { unsafe target[channel] *= gates[channel] }
      if row >= firstStaged { stage(row, at: row - firstStaged) }
    }
  }

  /// Adds what the position of `tap` contributes to the sums of `row`.
  private func add(_ tap: Int, ofRow row: Int, to target: UnsafeMutablePointer<Float>) {
    let (width, tapCount) = (state.width, state.tapCount)
    let weights = unsafe taps.start(ofRow: 0) + tap
    let source = row - (tapCount - 1 - tap)
    if source < 0 {
      let kept = unsafe state.kept.start(ofRow: (firstPosition + source) % state.capacity)
      for channel in 0..<width {
        unsafe target[channel] += weights[channel * tapCount] * kept[channel]
      }
    } else {
      let gates = unsafe products.start(ofRow: source)
      for channel in 0..<width {
        let input = unsafe gates[channel] * gates[2 * width + channel]
        unsafe target[channel] += weights[channel * tapCount] * input
      }
    }
  }

  /// Keeps the inputs of `row` for the batches that follow.
  private func stage(_ row: Int, at index: Int) {
    let (gates, staged) = unsafe (products.start(ofRow: row), state.staged.start(ofRow: index))
    for channel in 0..<state.width {
      unsafe staged[channel] = gates[channel] * gates[2 * state.width + channel]
    }
  }
}
