/// Prints quantities as people read them: in the largest unit that leaves a whole part.
enum QuantityText {
  /// `value` (in base units) with three significant digits; four where four are whole.
  static func text(_ value: Double, in units: QuantityUnits) -> String {
    guard value.isFinite else { return "\(value) \(units.printed[0].symbol)" }
    let magnitude = abs(value)
    guard magnitude > 0 else { return "0 \(units.zeroSymbol)" }
    var index = units.printed.lastIndex { magnitude >= $0.factor } ?? 0
    // 999.7 prints as 1000, which is 1 of the next unit.
    if let next = units.printed.indices.last, index < next {
      let scaled = magnitude / units.printed[index].factor
      let limit = (units.printed[index + 1].factor / units.printed[index].factor).rounded()
      if scaled.rounded() >= limit { index += 1 }
    }
    let unit = units.printed[index]
    return (value < 0 ? "-" : "") + significant(magnitude / unit.factor) + " " + unit.symbol
  }

  /// A number of 0 and more with three significant digits, without zeros at the end.
  static func significant(_ number: Double) -> String {
    guard number < 1e15 else { return "\(number)" }
    let decimals = number < 9.995 ? 2 : number < 99.95 ? 1 : 0
    let scale = decimals == 2 ? 100 : decimals == 1 ? 10 : 1
    let scaled = Int((number * Double(scale)).rounded())
    guard scaled % scale != 0 else { return "\(scaled / scale)" }
    var fraction = String(scaled % scale + scale).dropFirst()
    while fraction.last == "0" { fraction.removeLast() }
    return "\(scaled / scale).\(fraction)"
  }
}

extension QuantityUnits {
  /// Nothing is printed in the base unit, whose factor is 1.
  fileprivate var zeroSymbol: String { (units.first { $0.factor == 1 } ?? units[0]).symbol }
}

extension ByteCount: CustomStringConvertible {
  /// Binary units and three significant digits: `44 KiB`, `1.5 GiB`.
  public var description: String { QuantityText.text(Double(bytes), in: .byteCount) }
}

extension Bandwidth: CustomStringConvertible {
  /// Decimal units and three significant digits: `88 MB/s`, `2.46 GB/s`.
  public var description: String { QuantityText.text(bytesPerSecond, in: .bandwidth) }
}

extension Duration {
  /// Three significant digits and a unit: `1.23 ms`, `150 µs`.
  public var shortDescription: String { QuantityText.text(inSeconds, in: .duration) }
}
