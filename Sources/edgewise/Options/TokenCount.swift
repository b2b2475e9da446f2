import ArgumentParser

/// How many tokens an option may ask for.
enum TokenCount {
  /// More than any model takes, and few enough to be added up.
  private static let most = 1_000_000_000

  /// Stops where `count`, which `option` gives, is less than `least` or absurd.
  static func check(_ count: Int?, of option: String, least: Int = 1) throws {
    if let count, !(least...most).contains(count) {
      throw ValidationError("\(option) must be between \(least) and \(most).")
    }
  }
}
