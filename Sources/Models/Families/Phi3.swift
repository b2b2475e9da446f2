/// Phi-3, whose files have the three input matrices of attention in one, and gate and up in one:
/// priced as if they were apart.
extension ModelFamily {
  static let phi3 = ModelFamily(pricedOnly: ["phi3"], NamedShape.phi3s)
}

extension NamedShape {
  fileprivate static let phi3s = [
    dense(
      "phi3-mini", layers: 32, width: 3072, heads: (32, 32, 96), neurons: 8192,
      vocabulary: 32_064, context: 4096, isTied: false, rotaryBase: 1e4)
  ]
}
