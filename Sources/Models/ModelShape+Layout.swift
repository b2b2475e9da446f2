extension ModelShape.LayerAttention {
  /// NoPE layers come every fourth, whatever the sliding pattern says.
  public static let ropelessPeriod = 4

  /// The attention of each layer in a model that declares `window`, or none.
  ///
  /// - Parameter period: Every how many layers one is global.
  /// - Precondition: `layerCount` is not negative.
  public static func layout(
    layerCount: Int, window: Int?, period: Int = ropelessPeriod
  ) -> [ModelShape.LayerAttention] {
    guard let window else {
      return Array(repeating: .init(window: nil, hasRotary: true), count: layerCount)
    }
    return (0..<layerCount).map { layer in
      ModelShape.LayerAttention(
        window: layer.isMultiple(of: period) ? nil : window,
        hasRotary: !layer.isMultiple(of: ropelessPeriod))
    }
  }
}
