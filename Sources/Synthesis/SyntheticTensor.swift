import GGUF
import Quantities

/// A tensor of a synthetic model: its offset in the file, and the rule that its weights follow.
struct SyntheticTensor {
  let name: String
  /// The innermost first, as in a file.
  let dimensions: [Int]
  let content: Content

  enum Content {
    /// Rows of Q4_0, slab after slab.
    case slabs([WeightSlab])
    /// A norm that changes nothing.
    case ones
    /// A router in F32: what each expert's weights on the constant channels are, and the
    /// deviation of the others.
    case router(leads: [Double], deviation: Double)
  }

  var type: TensorType {
    if case .slabs = content { .q4_0 } else { .f32 }
  }

  var byteCount: ByteCount { type.byteCount(ofWeights: dimensions.reduce(1, *)) }

  /// Makes the bytes of the tensor.
  func write(seed: UInt64, to sink: ([UInt8]) throws -> Void) rethrows {
    switch content {
    case .slabs(let slabs):
      for (index, slab) in slabs.enumerated() {
        try slab.write(using: SeededGenerator(seed: seed, name: name, index: index), to: sink)
      }
    case .ones: try sink(Self.bytes(Array(repeating: 1, count: dimensions[0])))
    case .router(let leads, let deviation):
      for (expert, lead) in leads.enumerated() {
        let generator = SeededGenerator(seed: seed, name: name, index: expert)
        try sink(Self.bytes(routerRow(lead: lead, deviation: deviation, generator)))
      }
    }
  }

  /// A row of exactly the norm that `deviation` stands for, so that an expert's logits vary no more
  /// and no less than those of the others.
  private func routerRow(
    lead: Double, deviation: Double, _ generator: SeededGenerator
  ) -> [Double] {
    var generator = generator
    let constants = ResidualScale.constantChannelCount
    let random = (constants..<dimensions[0]).map { _ in generator.nextNormal() }
    let squares = random.reduce(0) { $0 + $1 * $1 }
    let factor = deviation * (Double(random.count) / squares).squareRoot()
    return Array(repeating: lead, count: constants) + random.map { $0 * factor }
  }

  private static func bytes(_ values: [Double]) -> [UInt8] {
    var bytes: [UInt8] = []
    bytes.reserveCapacity(4 * values.count)
    for value in values {
      let pattern = Float(value).bitPattern
      for shift in [0, 8, 16, 24] as [UInt32] {
        bytes.append(UInt8(truncatingIfNeeded: pattern >> shift))
      }
    }
    return bytes
  }
}
