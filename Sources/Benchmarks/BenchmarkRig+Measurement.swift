import Inference
import Metrics
import Quantities
import Residency
import Tracing

extension BenchmarkRig {
  /// What a test's repetitions gave.
  struct Measurement {
    /// Device time of each repetition, waiting for a late host included.
    var seconds: [Double] = []
    var use = StorageUse()
    /// In all of a repetition, its context included.
    var headUse = HeadUse()
    /// What the storage gives at most; nil where all experts are in memory.
    var storage: Probes?
    /// What memory gives at most to as many threads; nil unless tokens are made one by one and by
    /// this machine, with all experts in memory.
    var memory: Probes?
    /// What the kernels of one token ask of memory; known where `memory` is.
    var trafficPerToken = ByteCount.zero
    var peak = ByteCount.zero
    var worstLag: Duration?
  }

  /// What something gives at most, before and after a test.
  struct Probes {
    let before, after: Bandwidth

    var mean: Bandwidth {
      Bandwidth(bytesPerSecond: (before.bytesPerSecond + after.bytesPerSecond) / 2)
    }

    /// One sentence where `source` was not the same all the time.
    func note(on source: String) -> String? {
      let least = min(before.bytesPerSecond, after.bytesPerSecond)
      guard max(before.bytesPerSecond, after.bytesPerSecond) > Self.remarkable * least else {
        return nil
      }
      return "\(source) gave \(before) before and \(after) after the test: on a shared machine it"
        + " varies, and the bound with it"
    }

    /// From here on, the bound of the mean says little about either.
    private static let remarkable = 1.2
  }

  /// What the cache and the storage did in the measured time.
  struct StorageUse {
    var residentCount = 0
    var requestCount = 0
    var bytesRead = ByteCount.zero
    var busyTime = Duration.zero
    var processorTime = Duration.zero
    /// Time that really passed, which `processorTime` is a share of.
    var realTime = Duration.zero
    var droppedCount = 0
  }
}

extension BenchmarkRig.StorageUse {
  /// What happened between two counts, and the trace of that time.
  init(from first: RequestCounts, to last: RequestCounts, trace: Trace) {
    residentCount = last.resident - first.resident
    requestCount = last.total - first.total
    bytesRead = last.bytesRead - first.bytesRead
    busyTime = TraceMetrics.busyTime(of: trace.reads)
    droppedCount = trace.droppedCount
  }

  static func += (sum: inout Self, part: Self) {
    sum.residentCount += part.residentCount
    sum.requestCount += part.requestCount
    sum.bytesRead += part.bytesRead
    sum.busyTime += part.busyTime
    sum.processorTime += part.processorTime
    sum.realTime += part.realTime
    sum.droppedCount += part.droppedCount
  }
}
