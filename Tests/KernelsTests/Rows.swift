import DeviceInterface
import Kernels
import TestSupport

/// Activations that hold `rows`.
func activations(_ rows: [[Float]]) -> Activations {
  let activations = Activations(maxRows: rows.count, columns: rows[0].count)
  for (index, row) in rows.enumerated() { activations.fill(row: index, with: row) }
  return activations
}

/// Random activations, zeros and tiny numbers among them.
func randomActivations(
  _ rows: Int, _ columns: Int, using generator: inout RepeatableGenerator
) -> Activations {
  activations(
    (0..<rows).map { _ in
      (0..<columns).map { _ in
        let value = generator.nextUnit()
        return switch Int.random(in: 0..<8, using: &generator) {
        case 0: 0
        case 1: value * 0x1p-40
        default: value
        }
      }
    })
}

extension Activations {
  /// The bits of all rows in use.
  var bits: [[UInt32]] { (0..<rows).map { row($0).map(\.bitPattern) } }
}

extension Kernel {
  func run() { run(rows: 0..<rows) }

  /// Runs in random pieces, the last one first.
  func runInPieces(using generator: inout RepeatableGenerator) {
    var end = rows
    while end > 0 {
      let start = Int.random(in: max(0, end - 7)..<end, using: &generator)
      run(rows: start..<end)
      end = start
    }
  }
}

/// Whether `value` is `expected` up to the rounding of sums of floats whose terms' magnitudes add
/// up to `magnitude`.
func isClose(_ value: Float, _ expected: Double, magnitude: Double) -> Bool {
  abs(Double(value) - expected) <= 1e-5 * magnitude + 1e-30
}
