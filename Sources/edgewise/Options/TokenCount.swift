import ArgumentParser
import Inference

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

  /// Says where --max-tokens asks for more tokens of an answer than `recording` has.
  static func noteShortness(of recording: Recording, asked: Int?) {
    guard let asked, asked > recording.answerCount else { return }
    Console.complain(
      "edgewise: --max-tokens asks for \(asked), and the answer in the recording has"
        + " \(recording.answerCount) tokens: these are all")
  }
}
