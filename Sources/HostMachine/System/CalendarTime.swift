import Glibc

/// The time of day, for what is written down; nothing is measured by it.
public enum CalendarTime {
  /// Now: UTC in the form of ISO 8601, with milliseconds.
  public static var now: String {
    let time = read()
    return text(secondsSince1970: Int(time.tv_sec), milliseconds: Int(time.tv_nsec) / 1_000_000)
  }

  /// Now, in UTC.
  public static var secondsSince1970: Int { Int(read().tv_sec) }

  private static func read() -> timespec {
    var time = timespec()
    unsafe clock_gettime(CLOCK_REALTIME, &time)
    return time
  }

  /// A moment of the years from 1970 on, as `2026-11-29T02:07:09.123Z`.
  static func text(secondsSince1970 seconds: Int, milliseconds: Int) -> String {
    let (year, month, day) = date(daysSince1970: seconds / 86_400)
    let second = seconds % 86_400
    let time = [second / 3600, second / 60 % 60, second % 60].map { padded($0, to: 2) }
    return "\(year)-\(padded(month, to: 2))-\(padded(day, to: 2))T\(time.joined(separator: ":"))"
      + ".\(padded(milliseconds, to: 3))Z"
  }

  /// By the rule of 400 years, which have 146,097 days; years begin in March, so that the day which
  /// some years lack is their last.
  private static func date(daysSince1970 days: Int) -> (year: Int, month: Int, day: Int) {
    let day = days + 719_468
    let (era, dayOfEra) = (day / 146_097, day % 146_097)
    let yearOfEra = (dayOfEra - dayOfEra / 1460 + dayOfEra / 36_524 - dayOfEra / 146_096) / 365
    let dayOfYear = dayOfEra - (365 * yearOfEra + yearOfEra / 4 - yearOfEra / 100)
    let month = (5 * dayOfYear + 2) / 153
    let isNextYear = month >= 10
    return (
      era * 400 + yearOfEra + (isNextYear ? 1 : 0), isNextYear ? month - 9 : month + 3,
      dayOfYear - (153 * month + 2) / 5 + 1
    )
  }

  private static func padded(_ number: Int, to width: Int) -> String {
    let digits = String(number)
    return String(repeating: "0", count: max(0, width - digits.count)) + digits
  }
}
