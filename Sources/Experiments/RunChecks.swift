import HostMachine
import Inference

/// What every way to start the engine checks before it does.
enum RunChecks {
  /// The threads asked for, or as many as this machine has strong cores.
  ///
  /// - Throws: `ExperimentError` where they do not fit.
  static func hostThreads(_ asked: Int?) throws -> Int {
    let cores = HostProcess.coreCount
    let threads = asked ?? CoreTopology.current.defaultThreads
    guard (1...cores).contains(threads) else {
      throw ExperimentError("--threads \(threads) does not fit this machine's \(cores) cores")
    }
    return threads
  }

  /// - Throws: `ExperimentError` for the first of `tokens` that the model does not know.
  static func requireKnown(_ tokens: [Int], by shape: ModelShape) throws {
    if let stray = tokens.first(where: { !(0..<shape.vocabularyCount).contains($0) }) {
      throw ExperimentError(
        "token \(stray) is not in the vocabulary of \(shape.vocabularyCount) tokens")
    }
  }
}
