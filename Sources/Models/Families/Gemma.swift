/// Gemma 2 and 3, whose sliding layers see a window. One rotary base stands for both kinds of
/// layers, and the norms behind attention and feed-forward blocks are left out.
extension ModelFamily {
  static let gemma2 = ModelFamily(pricedOnly: ["gemma2"], NamedShape.gemma2s, slidingPeriod: 2)
  static let gemma3 = ModelFamily(pricedOnly: ["gemma3"], NamedShape.gemma3s, slidingPeriod: 6)
}

extension NamedShape {
  fileprivate static let gemma2s = [
    dense(
      "gemma2-2b", layers: 26, width: 2304, heads: (8, 4, 256), neurons: 9216,
      vocabulary: 256_000, context: 8192, isTied: true, rotaryBase: 1e4, window: (4096, 2))
  ]

  fileprivate static let gemma3s = [
    dense(
      "gemma3-270m", layers: 18, width: 640, heads: (4, 1, 256), neurons: 2048,
      vocabulary: 262_144, context: 32_768, isTied: true, rotaryBase: 1e6, window: (512, 6)),
    dense(
      "gemma3-1b", layers: 26, width: 1152, heads: (4, 1, 256), neurons: 6912,
      vocabulary: 262_144, context: 32_768, isTied: true, rotaryBase: 1e6, window: (512, 6)),
  ]
}
