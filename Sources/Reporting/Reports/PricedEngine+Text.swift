internal import Results

extension PricedEngine? {
  /// Whose speed it is, where it is not that of Edgewise itself, such as `, PowerInfer-ST, Q4_0`.
  func remark(weights: String?) -> String {
    guard let engine = self, engine != .own else { return "" }
    return ", \(engine.title)" + (weights.map { ", \($0.uppercased())" } ?? "")
  }
}
