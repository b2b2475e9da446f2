/// Numbers as people read them: three significant digits and a unit.
public enum Digits {
  /// A length of time, as in `231 ms`.
  public static func time(_ seconds: Double) -> String {
    scaled(
      seconds,
      units: [(1e-9, "ns"), (1e-6, "µs"), (1e-3, "ms"), (1, "s"), (60, "min"), (3600, "h")])
  }

  /// An amount of memory or storage, as in `1.92 GiB`.
  public static func amount(_ bytes: Int) -> String {
    let units: [(Double, String)] = [
      (1, "B"), (0x1p10, "KiB"), (0x1p20, "MiB"), (0x1p30, "GiB"), (0x1p40, "TiB"),
    ]
    return bytes.magnitude < 1024 ? "\(bytes) B" : scaled(Double(bytes), units: units)
  }

  /// A rate of transfer, in powers of ten as data sheets have it: `85.0 MB/s`.
  public static func bandwidth(_ bytesPerSecond: Double) -> String {
    scaled(bytesPerSecond, units: [(1, "B/s"), (1e3, "kB/s"), (1e6, "MB/s"), (1e9, "GB/s")])
  }

  /// A part of a whole, as in `83 %`; one digit more near both ends, where it matters.
  public static func share(_ share: Double) -> String {
    let percent = share * 100
    if percent == 0 || abs(percent - 100) < 1e-9 { return "\(Int(percent.rounded())) %" }
    if percent > 0 && percent < 0.05 { return "< 0.1 %" }
    if percent < 100 && percent > 99.95 { return "> 99.9 %" }
    return "\(decimal(percent, digits: percent < 9.95 || percent > 99 ? 1 : 0)) %"
  }

  /// An error as a part of what it is an error of, with its sign: `+4.2 %`.
  public static func signedShare(_ share: Double) -> String {
    "\(share < 0 ? "-" : "+")\(decimal(abs(share) * 100, digits: abs(share) < 0.0995 ? 1 : 0)) %"
  }

  /// A difference between two shares, in percentage points: `+0.4 pp`.
  public static func points(_ difference: Double) -> String {
    "\(difference < 0 ? "-" : "+")\(decimal(abs(difference) * 100, digits: 1)) pp"
  }

  /// A rate of multiply-adds, as in `85.0 GMAC/s`.
  public static func multiplyAdds(_ perSecond: Double) -> String {
    scaled(perSecond, units: [(1, "MAC/s"), (1e6, "MMAC/s"), (1e9, "GMAC/s"), (1e12, "TMAC/s")])
  }

  /// How many there are, as in `4.29 B`.
  public static func magnitude(_ count: Double) -> String {
    count < 1000
      ? decimal(count, digits: 0)
      : scaled(
        count, units: [(1e3, "K"), (1e6, "M"), (1e9, "B"), (1e12, "T")])
  }

  /// A rate of tokens, as in `4.31 tok/s`.
  public static func pace(_ tokensPerSecond: Double) -> String {
    "\(significant(tokensPerSecond)) tok/s"
  }

  /// A ratio, as in `1.83×`.
  public static func ratio(_ ratio: Double) -> String { "\(significant(ratio))×" }

  /// A whole number with its thousands apart, as in `12,345`.
  public static func count(_ count: Int) -> String {
    let digits = String(count.magnitude)
    var grouped = ""
    for (index, digit) in digits.enumerated() {
      if index > 0 && (digits.count - index).isMultiple(of: 3) { grouped.append(",") }
      grouped.append(digit)
    }
    return count < 0 ? "-\(grouped)" : grouped
  }

  /// `value` with no more digits than it has, at most three behind the point: a tic of an axis.
  public static func plain(_ value: Double) -> String {
    for digits in 0..<3 where abs(value - (Double(decimal(value, digits: digits)) ?? 0)) < 1e-9 {
      return decimal(value, digits: digits)
    }
    return decimal(value, digits: 3)
  }

  /// `value` with three significant digits, and never fewer digits than its whole part has.
  public static func significant(_ value: Double) -> String {
    guard value.isFinite else { return "\(value)" }
    var digits = 2
    var limit = 9.995
    while digits > 0 && abs(value) >= limit {
      digits -= 1
      limit = digits == 1 ? 99.95 : limit * 10
    }
    return decimal(value, digits: digits)
  }

  /// `value` with two significant digits, as far as an estimate is known.
  public static func rough(_ value: Double) -> String {
    guard value.isFinite, value != 0 else { return plain(value) }
    var (unit, digits) = (1.0, 0)
    while abs(value) / unit >= 99.5 { unit *= 10 }
    while digits < 6, abs(value) / unit < 9.95 { (unit, digits) = (unit / 10, digits + 1) }
    return decimal((value / unit).rounded() * unit, digits: digits)
  }

  /// `value` with so many `digits` behind the point, halves rounded away from zero.
  ///
  /// - Precondition: `digits` is at most 6.
  public static func decimal(_ value: Double, digits: Int) -> String {
    precondition((0...6).contains(digits), "figures have up to six digits behind the point")
    guard value.isFinite, abs(value) < 1e12 else { return "\(value)" }
    let unit = (0..<digits).reduce(1) { power, _ in power * 10 }
    let parts = Int((abs(value) * Double(unit)).rounded())
    let sign = value < 0 && parts > 0 ? "-" : ""
    guard digits > 0 else { return "\(sign)\(parts)" }
    let fraction = String(parts % unit)
    let zeros = String(repeating: "0", count: digits - fraction.count)
    return "\(sign)\(parts / unit).\(zeros)\(fraction)"
  }

  /// `value` in the largest of the ascending `units` in which it is at least 1 once rounded.
  private static func scaled(_ value: Double, units: [(size: Double, name: String)]) -> String {
    let unit = units.last { abs(value) >= $0.size * 0.9995 } ?? units[0]
    if value == 0 { return "0 \(units.first { $0.size == 1 }?.name ?? unit.name)" }
    return "\(significant(value / unit.size)) \(unit.name)"
  }
}
