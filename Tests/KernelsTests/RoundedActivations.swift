import GGUF
import Kernels

/// What an operand keeps of `row` for weights of `type`, computed the obvious way.
func rounded(_ row: [Float], for type: TensorType, _ precision: Arithmetic.Precision) -> [Double] {
  let block = type.weightsPerBlock
  guard precision == .quantized, block > 1 else { return row.map { Double($0) } }
  return stride(from: 0, to: row.count, by: block).flatMap { start in
    let values = Array(row[start..<start + block])
    return block == 32 ? roundedTo8Bits(values) : roundedToSuperBlock(values)
  }
}

private func roundedTo8Bits(_ values: [Float]) -> [Double] {
  let step = values.map(\.magnitude).max()! / 127
  let stored = Double(Float16(step))
  return values.map { value in
    step == 0 ? 0 : Double((value * (1 / step)).rounded(.toNearestOrEven)) * stored
  }
}

private func roundedToSuperBlock(_ values: [Float]) -> [Double] {
  let largest = values.map(\.magnitude).max()!
  guard largest > 0 else { return values.map { _ in 0 } }
  let inverse = -127 / values.first { $0.magnitude == largest }!
  return values.map { value in
    Double(min(127, (value * inverse).rounded(.toNearestOrEven))) * Double(1 / inverse)
  }
}
