import DeviceInterface
import Kernels
import Quantities
import TestSupport
import Testing

@Suite struct ShortConvolutionTests {
  /// The formula over a whole text, in double precision: B, C and X side by side in `products`.
  private func expected(_ products: [[Float]], taps: [Float], width: Int) -> [[Double]] {
    let tapCount = taps.count / width
    return products.indices.map { position in
      (0..<width).map { channel in
        let sum = (0..<min(tapCount, position + 1)).reduce(0.0) { sum, back in
          let row = products[position - back]
          return sum
            + Double(taps[channel * tapCount + tapCount - 1 - back])
            * Double(row[channel]) * Double(row[2 * width + channel])
        }
        return sum * Double(products[position][width + channel])
      }
    }
  }

  /// Feeds `products` in batches of these sizes, one after the other.
  private func outputs(
    _ products: [[Float]], taps: [Float], width: Int, batches: [Int],
    _ run: (ShortConvolution) -> Void
  ) -> [[UInt32]] {
    let state = ConvolutionState(tapCount: taps.count / width, width: width)
    let rows = activations(
      (0..<width).map { Array(taps[$0 * state.tapCount..<($0 + 1) * state.tapCount]) })
    var (position, outputs): (Int, [[UInt32]]) = (0, [])
    for count in batches {
      let output = Activations(maxRows: count, columns: width)
      run(
        ShortConvolution(
          products: activations(Array(products[position..<position + count])),
          taps: rows, state: state, firstPosition: position, into: output))
      outputs += output.bits
      CommitConvolution(in: state, firstPosition: position, count: count).run()
      position += count
    }
    return outputs
  }

  @Test(arguments: [2, 3, 5, 11])
  func `any batches and any division give the bits of the whole text`(tapCount: Int) {
    var generator = RepeatableGenerator(seed: UInt64(tapCount))
    let (width, count) = (24, 29)
    let rows = randomActivations(count, 3 * width, using: &generator)
    let products = (0..<count).map { rows.row($0) }
    let taps = randomActivations(1, width * tapCount, using: &generator).row(0)
    let whole = outputs(products, taps: taps, width: width, batches: [count]) { $0.run() }
    for (row, wanted) in zip(whole, expected(products, taps: taps, width: width)) {
      for (bits, value) in zip(row, wanted) {
        #expect(isClose(Float(bitPattern: bits), value, magnitude: 4))
      }
    }
    for batches in [[20, 9], [1, 2, 3, 4, 5, 6, 8], Array(repeating: 1, count: count)] {
      let parts = outputs(products, taps: taps, width: width, batches: batches) {
        $0.runInPieces(using: &generator)
      }
      #expect(parts == whole, "\(batches)")
    }
  }

  @Test func `what is not committed changes nothing, and a new text sees nothing of the last`() {
    let state = ConvolutionState(tapCount: 3, width: 1)
    let output = Activations(maxRows: 1, columns: 1)
    let step = { (value: Float, position: Int) in
      ShortConvolution(
        products: activations([[value, 1, 1]]), taps: activations([[100, 10, 1]]), state: state,
        firstPosition: position, into: output
      ).run()
      return output[0, 0]
    }
    #expect(step(1, 0) == 1)
    CommitConvolution(in: state, firstPosition: 0, count: 1).run()
    #expect(step(7, 1) == 17)
    #expect(step(2, 1) == 12)
    CommitConvolution(in: state, firstPosition: 1, count: 1).run()
    #expect(step(3, 2) == 123)
    CommitConvolution(in: state, firstPosition: 2, count: 1).run()
    #expect(step(4, 0) == 4)
    #expect(state.byteCount.bytes == 2 * 2 * 4)
  }

  @Test func `its work is that of all rows and taps`() {
    let state = ConvolutionState(tapCount: 3, width: 8)
    let work = ShortConvolution(
      products: Activations(maxRows: 5, columns: 24), taps: Activations(maxRows: 8, columns: 3),
      state: state, firstPosition: 0, into: Activations(maxRows: 5, columns: 8)
    ).work
    #expect(work.kind == .combine && work.multiplyAdds == 5 * 8 * 5)
    // Products, outputs, taps, and the state, which is read and written.
    #expect(work.memoryTraffic.bytes == 4 * (5 * 24 + 5 * 8 + 24 + 2 * 16))
  }
}
