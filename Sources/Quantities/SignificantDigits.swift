extension Double {
  /// With about three significant digits and no unit: `0.12`, `12.3`, `1234`.
  public var threeDigits: String {
    guard isFinite, abs(self) < 1e15 else { return "\(self)" }
    let scale = abs(self) < 10 ? 100.0 : abs(self) < 100 ? 10 : 1
    let rounded = (self * scale).rounded() / scale
    return scale == 1 ? "\(Int(rounded))" : "\(rounded)"
  }
}
