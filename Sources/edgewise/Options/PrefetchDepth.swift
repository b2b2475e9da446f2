import ArgumentParser
import Results
import Runs

/// How far ahead an option may let the engine read.
enum PrefetchDepth {
  /// Stops where one of `depths`, which `option` gives, is out of range.
  static func check(_ depths: [Int], of option: String = "--prefetch-depth") throws {
    for depth in depths {
      guard let fault = Setting.named(.prefetchDepth).fault(.count(depth), of: option) else {
        continue
      }
      throw ValidationError(fault)
    }
  }

  /// As for several; an option that was not given is fine.
  static func check(_ depth: Int?, of option: String = "--prefetch-depth") throws {
    if let depth { try check([depth], of: option) }
  }
}
