internal import CKernels
public import DeviceInterface
internal import Quantities

/// Multiplications in registers and nothing else: what no kernel on this processor can surpass.
/// The rows are alike and independent.
public struct MultiplyLimit: Kernel {
  public let rows: Int
  let multiplier: Work.Multiplier
  let variant: KernelVariant

  /// Some hundred microseconds, so that handing out rows costs next to nothing.
  private static let stepsPerRow = 100_000

  /// `rows` rows of multiply-adds with the fastest instructions of `variant`: of int8 as integer
  /// products use them, or of floats, fused where the processor can.
  ///
  /// - Precondition: this processor supports `variant`.
  public init(_ multiplier: Work.Multiplier, variant: KernelVariant, rows: Int) {
    precondition(variant.isSupported, "this processor cannot run the \(variant) instructions")
    self.multiplier = multiplier
    self.variant = variant
    self.rows = rows
  }

  public var work: Work {
    let step = multiplier == .int8 ? ck_int8_step(variant.inC) : ck_float_step(variant.inC)
    return Work(
      kind: .combine, multiplier: multiplier, multiplyAdds: rows * Self.stepsPerRow * Int(step),
      memoryTraffic: .zero)
  }

  public func run(rows: Range<Int>) {
    let steps = Int64(rows.count * Self.stepsPerRow)
    switch multiplier {
    case .int8: _ = ck_multiply_int8(variant.inC, steps)
    case .float32: _ = ck_multiply_float(variant.inC, steps)
    }
  }
}
