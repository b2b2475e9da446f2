/// Ministral 3: its language model alone, without what sees pictures.
extension ModelFamily {
  static let ministral = ModelFamily(pricedOnly: ["mistral3"], NamedShape.ministrals)
}

extension NamedShape {
  fileprivate static let ministrals = [
    dense(
      "ministral3-3b", layers: 26, width: 3072, heads: (32, 8, 128), neurons: 9216,
      vocabulary: 131_072, context: 262_144, isTied: true, rotaryBase: 1e6)
  ]
}
