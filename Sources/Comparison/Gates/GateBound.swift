import Metrics
import Quantities

/// What a figure is held to.
enum GateBound: Hashable {
  /// In the figure's unit.
  case value(Double)
  /// So many times what the base has.
  case base(factor: Double)

  /// The bound written as `text`, for a figure in `unit`: a quantity, `base`, or `0.95x base`.
  ///
  /// - Throws: `GateError` that says what is written instead.
  init(parsing text: String, unit: FigureUnit) throws(GateError) {
    let text = text.split(whereSeparator: \.isWhitespace).joined(separator: " ")
    if text.hasSuffix("base") {
      self = .base(factor: try Self.factor(String(text.dropLast("base".count))))
      return
    }
    do throws(QuantityError) { self = .value(try unit.value(parsing: text)) } catch {
      throw GateError("\(error)")
    }
  }

  private static func factor(_ text: String) throws(GateError) -> Double {
    let text = text.last == " " ? String(text.dropLast()) : text
    if text.isEmpty { return 1 }
    guard let sign = text.last, "x×*".contains(sign),
      let factor = try? QuantityParser.number(String(text.dropLast())), factor > 0
    else {
      throw GateError("\((text + " base").debugDescription) is no bound; write base, or 0.95x base")
    }
    return factor
  }
}

extension FigureUnit {
  /// The value that people write as `text`, in this unit.
  ///
  /// - Throws: `QuantityError` with the units there are.
  fileprivate func value(parsing text: String) throws(QuantityError) -> Double {
    switch self {
    case .seconds: try Duration(parsing: text).inSeconds
    case .bytes: Double(try ByteCount(parsing: text).bytes)
    case .bytesPerSecond: try Bandwidth(parsing: text).bytesPerSecond
    case .multiplyAddsPerSecond: try MultiplyAddRate(parsing: text).perSecond
    case .tokensPerSecond: try QuantityParser.number(Self.without(["tok/s", "t/s"], text))
    case .ratio: try QuantityParser.number(Self.without(["x", "×"], text))
    case .share: try Self.share(text)
    case .error: try Self.signed(text) { text throws(QuantityError) in try Self.part(text) }
    case .count, .magnitude, .bits, .identifiers: try QuantityParser.number(text)
    case .number, .text, .truth, .group:
      try Self.signed(text) { text throws(QuantityError) in try QuantityParser.number(text) }
    }
  }

  private static func share(_ text: String) throws(QuantityError) -> Double {
    let share = try part(text)
    guard share <= 1 else {
      throw QuantityError(text: text, reason: "is more than all of it; write 40 % or 0.4")
    }
    return share
  }

  private static func part(_ text: String) throws(QuantityError) -> Double {
    text.last == "%"
      ? try QuantityParser.number(String(text.dropLast())) / 100 : try QuantityParser.number(text)
  }

  private static func signed(
    _ text: String, _ size: (String) throws(QuantityError) -> Double
  ) throws(QuantityError) -> Double {
    text.first == "-" ? -(try size(String(text.dropFirst()))) : try size(text)
  }

  private static func without(_ units: [String], _ text: String) -> String {
    units.first(where: text.hasSuffix).map { String(text.dropLast($0.count)) } ?? text
  }
}
