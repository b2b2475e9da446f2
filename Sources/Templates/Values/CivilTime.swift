/// A date and a time of day, as a clock on the wall shows them.
public struct CivilTime: Hashable, Sendable {
  /// From 1 to 9999.
  public let year: Int
  /// From 1 to 12.
  public let month: Int
  /// From 1 to 31.
  public let day: Int
  /// From 0 to 23.
  public let hour: Int
  /// From 0 to 59.
  public let minute: Int
  /// From 0 to 59.
  public let second: Int
  /// From 0, a Sunday.
  let weekday: Int
  /// From 1.
  let dayOfYear: Int

  /// The time that many seconds after the beginning of 1970, without leap seconds; before it if
  /// they are negative. Years beyond 9999 and before 1 become these.
  public init(secondsSince1970 seconds: Int) {
    let secondsPerDay = 86400
    let first = -719_162
    let last = 2_932_896
    let given = Int((Double(seconds) / Double(secondsPerDay)).rounded(.down))
    let days = min(max(given, first), last)
    let rest = days == given ? seconds - days * secondsPerDay : 0
    (hour, minute, second) = (rest / 3600, rest / 60 % 60, rest % 60)
    weekday = ((days + 4) % 7 + 7) % 7
    let startOfYear: Int
    (year, startOfYear) = Self.year(ofDay: days)
    dayOfYear = days - startOfYear + 1
    var (month, day) = (1, dayOfYear)
    for length in Self.monthLengths(in: year) {
      guard day > length else { break }
      day -= length
      month += 1
    }
    (self.month, self.day) = (month, day)
  }

  /// The first day of `year`, counted from that of 1970.
  private static func firstDay(of year: Int) -> Int {
    let past = year - 1
    return past * 365 + past / 4 - past / 100 + past / 400 - 719_162
  }

  private static func year(ofDay day: Int) -> (year: Int, firstDay: Int) {
    var year = min(max(1970 + day / 366, 1), 9999)
    while year < 9999, firstDay(of: year + 1) <= day { year += 1 }
    while year > 1, firstDay(of: year) > day { year -= 1 }
    return (year, firstDay(of: year))
  }

  private static func monthLengths(in year: Int) -> [Int] {
    let isLeap = year % 4 == 0 && (year % 100 != 0 || year % 400 == 0)
    return [31, isLeap ? 29 : 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31]
  }
}

// MARK: - As text

extension CivilTime {
  private static let months = [
    "January", "February", "March", "April", "May", "June", "July", "August", "September",
    "October", "November", "December",
  ]
  private static let weekdays = [
    "Sunday", "Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday",
  ]

  /// The time as `strftime` writes it in English. What stands behind a percent sign without
  /// meaning stays as it is.
  func formatted(_ format: String) -> String {
    var text = ""
    var rest = format.unicodeScalars[...]
    while let scalar = rest.popFirst() {
      guard scalar == "%", var letter = rest.popFirst() else {
        text.unicodeScalars.append(scalar)
        continue
      }
      var flag: Unicode.Scalar?
      if "-_0".unicodeScalars.contains(letter), let next = rest.popFirst() {
        (flag, letter) = (letter, next)
      }
      text += field(letter, flag: flag) ?? "%" + (flag.map(String.init) ?? "") + String(letter)
    }
    return text
  }

  private func field(_ letter: Unicode.Scalar, flag: Unicode.Scalar?) -> String? {
    if let (number, width, padding) = number(letter) {
      return Self.padded(number, to: flag == "-" ? 1 : width, with: Self.padding(flag, padding))
    }
    switch letter {
    case "A": return Self.weekdays[weekday]
    case "a": return String(Self.weekdays[weekday].prefix(3))
    case "B": return Self.months[month - 1]
    case "b", "h": return String(Self.months[month - 1].prefix(3))
    case "p": return hour < 12 ? "AM" : "PM"
    case "P": return hour < 12 ? "am" : "pm"
    case "D", "x": return formatted("%m/%d/%y")
    case "F": return formatted("%Y-%m-%d")
    case "T", "X": return formatted("%H:%M:%S")
    case "R": return formatted("%H:%M")
    case "r": return formatted("%I:%M:%S %p")
    case "c": return formatted("%a %b %e %H:%M:%S %Y")
    case "f": return "000000"
    case "Z", "z": return ""
    case "n": return "\n"
    case "t": return "\t"
    case "%": return "%"
    default: return nil
    }
  }

  private func number(_ letter: Unicode.Scalar) -> (Int, width: Int, padding: Character)? {
    switch letter {
    case "Y": (year, 1, "0")
    case "C": (year / 100, 2, "0")
    case "y": (year % 100, 2, "0")
    case "m": (month, 2, "0")
    case "d": (day, 2, "0")
    case "e": (day, 2, " ")
    case "j": (dayOfYear, 3, "0")
    case "H": (hour, 2, "0")
    case "k": (hour, 2, " ")
    case "I": ((hour + 11) % 12 + 1, 2, "0")
    case "l": ((hour + 11) % 12 + 1, 2, " ")
    case "M": (minute, 2, "0")
    case "S": (second, 2, "0")
    case "w": (weekday, 1, "0")
    case "u": ((weekday + 6) % 7 + 1, 1, "0")
    case "U": ((dayOfYear + 6 - weekday) / 7, 2, "0")
    case "W": ((dayOfYear + 6 - (weekday + 6) % 7) / 7, 2, "0")
    default: nil
    }
  }

  private static func padding(_ flag: Unicode.Scalar?, _ usual: Character) -> Character {
    flag == "_" ? " " : flag == "0" ? "0" : usual
  }

  private static func padded(_ number: Int, to width: Int, with padding: Character) -> String {
    let digits = String(number)
    return String(repeating: padding, count: max(0, width - digits.count)) + digits
  }
}
