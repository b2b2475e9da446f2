import Glibc

/// A number, as Python reckons with it: whole as long as nothing makes it another.
enum Number {
  case integer(Int)
  case float(Double)

  /// The number that `value` is; truth counts as 0 or 1.
  init?(_ value: Value) {
    switch value {
    case .truth(let truth): self = .integer(truth ? 1 : 0)
    case .integer(let number): self = .integer(number)
    case .float(let number): self = .float(number)
    default: return nil
    }
  }

  var value: Value {
    switch self {
    case .integer(let number): .integer(number)
    case .float(let number): .float(number)
    }
  }

  var double: Double {
    switch self {
    case .integer(let number): Double(number)
    case .float(let number): number
    }
  }

  /// Why there is no result.
  enum Fault: Error {
    case overflow, divisionByZero, notReal

    var reason: String {
      switch self {
      case .overflow: "a number gets larger than 63 bits"
      case .divisionByZero: "a number is divided by zero"
      case .notReal: "a power is no real number"
      }
    }
  }
}

// MARK: - Order

extension Number {
  /// -1, 0 or 1 as `left` is below, at or above `right`; nil where one is not a number.
  static func compare(_ left: Number, _ right: Number) -> Int? {
    switch (left, right) {
    case (.integer(let left), .integer(let right)): left < right ? -1 : left == right ? 0 : 1
    case (.float(let left), .float(let right)):
      left < right ? -1 : left == right ? 0 : left > right ? 1 : nil
    case (.integer(let left), .float(let right)): compare(left, right)
    case (.float(let left), .integer(let right)): compare(right, left).map { -$0 }
    }
  }

  /// Exactly, which a conversion to floating point would not be.
  private static func compare(_ left: Int, _ right: Double) -> Int? {
    guard !right.isNaN else { return nil }
    guard right < 0x1p63 else { return -1 }
    guard right >= -0x1p63 else { return 1 }
    let whole = right.rounded(.down)
    let other = Int(whole)
    if left != other { return left < other ? -1 : 1 }
    return right > whole ? -1 : 0
  }
}

// MARK: - Arithmetic

extension Number {
  static func calculate(
    _ left: Number, _ sign: Expression.Arithmetic, _ right: Number
  ) throws(Fault) -> Number {
    if case .integer(let left) = left, case .integer(let right) = right, sign != .division {
      return try calculate(left, sign, right)
    }
    let (left, right) = (left.double, right.double)
    switch sign {
    case .plus: return .float(left + right)
    case .minus: return .float(left - right)
    case .times: return .float(left * right)
    case .division:
      guard right != 0 else { throw .divisionByZero }
      return .float(left / right)
    case .floorDivision:
      let remainder = try Self.remainder(left, right)
      return .float(((left - remainder) / right).rounded())
    case .remainder: return .float(try remainder(left, right))
    case .power: return .float(try power(left, right))
    }
  }

  private static func calculate(
    _ left: Int, _ sign: Expression.Arithmetic, _ right: Int
  ) throws(Fault) -> Number {
    switch sign {
    case .plus: return try whole(left.addingReportingOverflow(right))
    case .minus: return try whole(left.subtractingReportingOverflow(right))
    case .times: return try whole(left.multipliedReportingOverflow(by: right))
    case .power: return try power(left, right)
    case .floorDivision, .division:
      guard right != 0 else { throw .divisionByZero }
      let (quotient, overflows) = left.dividedReportingOverflow(by: right)
      guard !overflows else { throw .overflow }
      let isBelow = left % right != 0 && (left < 0) != (right < 0)
      return .integer(isBelow ? quotient - 1 : quotient)
    case .remainder:
      guard right != 0 else { throw .divisionByZero }
      let (remainder, overflows) = left.remainderReportingOverflow(dividingBy: right)
      guard !overflows else { return .integer(0) }
      let isOfOtherSign = remainder != 0 && (remainder < 0) != (right < 0)
      return .integer(isOfOtherSign ? remainder + right : remainder)
    }
  }

  private static func whole(
    _ result: (partialValue: Int, overflow: Bool)
  ) throws(Fault) -> Number {
    guard !result.overflow else { throw .overflow }
    return .integer(result.partialValue)
  }

  /// The remainder with the sign of `right`.
  private static func remainder(_ left: Double, _ right: Double) throws(Fault) -> Double {
    guard right != 0 else { throw .divisionByZero }
    let remainder = fmod(left, right)
    return remainder != 0 && (remainder < 0) != (right < 0) ? remainder + right : remainder
  }

  private static func power(_ base: Int, _ exponent: Int) throws(Fault) -> Number {
    guard exponent >= 0 else { return .float(try power(Double(base), Double(exponent))) }
    var (result, square, rest) = (1, base, exponent)
    while rest > 0 {
      if rest & 1 == 1 {
        let (product, overflows) = result.multipliedReportingOverflow(by: square)
        guard !overflows else { throw .overflow }
        result = product
      }
      rest >>= 1
      guard rest > 0 else { break }
      let (next, overflows) = square.multipliedReportingOverflow(by: square)
      guard !overflows else { throw .overflow }
      square = next
    }
    return .integer(result)
  }

  private static func power(_ base: Double, _ exponent: Double) throws(Fault) -> Double {
    guard base != 0 || exponent >= 0 else { throw .divisionByZero }
    let result = pow(base, exponent)
    guard !result.isNaN || base.isNaN || exponent.isNaN else { throw .notReal }
    guard result.isFinite || !base.isFinite || !exponent.isFinite else { throw .overflow }
    return result
  }

  static func negated(_ number: Number) throws(Fault) -> Number {
    switch number {
    case .integer(let number): return try whole(0.subtractingReportingOverflow(number))
    case .float(let number): return .float(-number)
    }
  }
}

// MARK: - Rounding and writing

extension Number {
  /// `number` to so many decimal digits, halves to the even neighbour; nil where it is too large
  /// for that to change it.
  static func rounded(
    _ number: Double, precision: Int, rule: FloatingPointRoundingRule = .toNearestOrEven
  ) -> Double? {
    guard (-22...22).contains(precision), number.isFinite else { return nil }
    let power = pow(10, Double(abs(precision)))
    let scaled = precision < 0 ? number / power : number * power
    guard abs(scaled) < 0x1p53 else { return nil }
    var whole = scaled.rounded(rule)
    // What the product lost decides between halves.
    let lost = precision < 0 ? 0 : (-scaled).addingProduct(number, power)
    if rule == .toNearestOrEven, abs(scaled - scaled.rounded(.towardZero)) == 0.5, lost != 0 {
      whole = lost > 0 ? scaled.rounded(.up) : scaled.rounded(.down)
    }
    return precision < 0 ? whole * power : whole / power
  }

  /// As Python writes it: the fewest digits that say which number it is.
  var text: String {
    switch self {
    case .integer(let number): String(number)
    case .float(let number): Self.text(number)
    }
  }

  private static func text(_ number: Double) -> String {
    guard number.isFinite else { return number.isNaN ? "nan" : number < 0 ? "-inf" : "inf" }
    let sign = number.sign == .minus ? "-" : ""
    let (digits, exponent) = parts(of: number.magnitude)
    guard (-4..<16).contains(exponent) else {
      let fraction = digits.count > 1 ? "." + digits.dropFirst() : ""
      let size = String(abs(exponent))
      let padding = size.count < 2 ? "0" : ""
      return "\(sign)\(digits.prefix(1))\(fraction)e\(exponent < 0 ? "-" : "+")\(padding)\(size)"
    }
    if exponent < 0 {
      return sign + "0." + String(repeating: "0", count: -exponent - 1) + digits
    }
    let whole = digits.prefix(exponent + 1)
    let zeros = String(repeating: "0", count: exponent + 1 - whole.count)
    let fraction = digits.dropFirst(exponent + 1)
    return "\(sign)\(whole)\(zeros).\(fraction.isEmpty ? "0" : fraction)"
  }

  /// The digits of `number` without zeros around them, and the power of ten of the first one.
  private static func parts(of number: Double) -> (digits: String, exponent: Int) {
    let pieces = "\(number)".split(separator: "e")
    let decimal = pieces[0].split(separator: ".", omittingEmptySubsequences: false)
    let (whole, fraction) = (decimal[0], decimal.count > 1 ? decimal[1] : "")
    let shift = pieces.count > 1 ? Int(pieces[1]) ?? 0 : 0
    let all = whole + fraction
    let significant = all.drop { $0 == "0" }
    guard !significant.isEmpty else { return ("0", 0) }
    let digits = String(significant.reversed().drop { $0 == "0" }.reversed())
    return (digits, whole.count - 1 - (all.count - significant.count) + shift)
  }
}
