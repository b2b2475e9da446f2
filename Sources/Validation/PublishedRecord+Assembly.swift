import Models
import Quantities
import Results
import Runs

extension PublishedRecord.Cell {
  /// What was published, beside the run that simulates it; nil where that decoded nothing.
  init?(_ published: PublishedSpeed, simulatedBy replay: ShapeReplay) {
    guard let speed = replay.tokensPerSecond else { return nil }
    self.init(
      board: published.board, device: published.device, model: published.shape.rawValue,
      memoryLimitBytes: published.memory?.bytes, isFitted: published.isFitted,
      threads: replay.record.threads, publishedThreads: published.threads,
      publishedTokensPerSecond: published.tokensPerSecond, simulatedTokensPerSecond: speed,
      error: speed / published.tokensPerSecond - 1,
      hitRate: replay.record.steadyState?.hitRate, stallShare: replay.stallShare,
      command: replay.record.command)
  }
}
