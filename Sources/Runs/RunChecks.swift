import HostMachine
import Models
import Results

/// What every way to start the engine checks before it does.
enum RunChecks {
  /// - Throws: `RunError` for the first of `tokens` that the model does not know.
  static func requireKnown(_ tokens: [Int], by shape: ModelShape) throws {
    if let stray = tokens.first(where: { !(0..<shape.vocabularyCount).contains($0) }) {
      throw RunError(
        "token \(stray) is not in the vocabulary of \(shape.vocabularyCount) tokens")
    }
  }
}
