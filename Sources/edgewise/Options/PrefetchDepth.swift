import ArgumentParser

/// How far ahead an option may let the engine read.
enum PrefetchDepth {
  private static let range = 0...16

  /// Stops where one of `depths`, which `option` gives, is out of range.
  static func check(_ depths: [Int], of option: String = "--prefetch-depth") throws {
    guard depths.allSatisfy(range.contains) else {
      throw ValidationError(
        "\(option) must be between \(range.lowerBound) and \(range.upperBound).")
    }
  }

  /// As for several; an option that was not given is fine.
  static func check(_ depth: Int?, of option: String = "--prefetch-depth") throws {
    if let depth { try check([depth], of: option) }
  }
}
