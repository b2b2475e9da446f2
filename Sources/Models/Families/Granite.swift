/// Granite 3.1, and the attention-only models of 4.0; their multipliers are left out.
extension ModelFamily {
  static let granite = priced(["granite"], NamedShape.granites)
}

extension NamedShape {
  fileprivate static let granites = [
    dense(
      "granite3.1-2b", layers: 40, width: 2048, heads: (32, 8, 64), neurons: 8192,
      vocabulary: 49_155, context: 131_072, isTied: true, rotaryBase: 5e6),
    dense(
      "granite4.0-350m", layers: 28, width: 1024, heads: (16, 4, 64), neurons: 2048,
      vocabulary: 100_352, context: 32_768, isTied: true, rotaryBase: 1e7),
  ]
}
