/// The units in which one kind of quantity is written, and how many base units each one is.
struct QuantityUnits: Sendable {
  /// What is measured, with its article, for error messages.
  let quantity: String
  let units: [Unit]
  /// The units that printing chooses from, smallest first; each is `printStep` times the last.
  let printed: [Unit]

  struct Unit: Hashable, Sendable {
    let symbol: String
    let factor: Double
    /// Other spellings of the same symbol.
    var aliases: [String] = []
  }

  static let byteCount = QuantityUnits(
    quantity: "an amount of memory", units: binary("B") + decimal("B", prefixes: "kMGT"),
    printed: binary("B"))
  static let bandwidth = QuantityUnits(
    quantity: "a bandwidth", units: decimal("B/s", prefixes: "kMGT") + binary("B/s"),
    printed: decimal("B/s", prefixes: "kMGT"))
  static let frequency = QuantityUnits(
    quantity: "a clock rate", units: decimal("Hz", prefixes: "kMG"),
    printed: decimal("Hz", prefixes: "kMG"))
  static let multiplyAddRate = QuantityUnits(
    quantity: "a rate of multiply-adds", units: decimal("MAC/s", prefixes: "kMGT"),
    printed: decimal("MAC/s", prefixes: "kMGT"))
  static let duration = QuantityUnits(
    quantity: "a time", units: seconds + [Unit(symbol: "min", factor: 60)], printed: seconds)

  /// The base unit of a duration is a second; both characters for micro and a plain u are read.
  private static let seconds = [
    Unit(symbol: "ns", factor: 1e-9),
    Unit(symbol: "µs", factor: 1e-6, aliases: ["us", "\u{3BC}s"]),
    Unit(symbol: "ms", factor: 1e-3),
    Unit(symbol: "s", factor: 1),
  ]

  private static func decimal(_ symbol: String, prefixes: String) -> [Unit] {
    var factor = 1.0
    return [Unit(symbol: symbol, factor: 1)]
      + prefixes.map { prefix in
        factor *= 1000
        return Unit(symbol: "\(prefix)\(symbol)", factor: factor)
      }
  }

  private static func binary(_ symbol: String) -> [Unit] {
    var factor = 1.0
    return [Unit(symbol: symbol, factor: 1)]
      + "KMGT".map { prefix in
        factor *= 1024
        return Unit(symbol: "\(prefix)i\(symbol)", factor: factor)
      }
  }

  func unit(spelled text: String) -> Unit? {
    units.first { $0.symbol == text || $0.aliases.contains(text) }
  }

  /// The symbols that fit, for error messages: `ns, µs, ms, s or min`.
  var symbols: String {
    var seen: [String] = []
    for unit in units where !seen.contains(unit.symbol) { seen.append(unit.symbol) }
    return seen.dropLast().joined(separator: ", ") + " or " + (seen.last ?? "")
  }
}
