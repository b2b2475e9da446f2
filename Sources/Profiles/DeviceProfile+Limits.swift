import Quantities

extension DeviceProfile {
  /// A part of a machine that may be what makes a token slow.
  public enum Limit: String, CaseIterable, Sendable {
    /// How fast the bytes of a read move.
    case storageBandwidth = "storage bandwidth"
    /// What passes before the first byte of a read.
    case storageLatency = "storage latency"
    /// How fast the cores draw from memory, and what reads take of that.
    case memoryBus = "memory bus"
    /// Multiply-adds.
    case compute = "compute"
    /// Handing kernels to threads, code between kernels, and sampling.
    case overhead = "overhead"
  }

  /// This machine with `limit` taken away, to see what the rest would do: a what-if whose text
  /// (`yaml`, `fields`) is still that of the real one.
  public func without(_ limit: Limit) -> DeviceProfile {
    var relieved = self
    switch limit {
    case .storageBandwidth: relieved.storage.relieveBandwidth()
    case .storageLatency: relieved.storage.curve = storage.curve.withoutLatency
    case .memoryBus: relieved.relieveMemory()
    case .compute:
      // In proportion, so that the fastest cluster is still the fastest.
      for index in cpu.clusters.indices {
        relieved.cpu.clusters[index].int8 = Self.boundlessFactor * cpu.clusters[index].int8
        relieved.cpu.clusters[index].float32 = Self.boundlessFactor * cpu.clusters[index].float32
      }
    case .overhead:
      (relieved.cpu.dispatch, relieved.cpu.glue, relieved.cpu.sampling) = (.zero, .zero, .zero)
    }
    return relieved
  }

  private mutating func relieveMemory() {
    let boundless = Bandwidth(bytesPerSecond: Self.boundless)
    (memory.bandwidth, memory.dma) = (boundless, 0)
    for index in cpu.clusters.indices {
      (cpu.clusters[index].bandwidth, cpu.clusters[index].shared) = (boundless, nil)
    }
  }

  /// A rate at which nothing takes any time worth speaking of, and that sums stay finite with.
  fileprivate static let boundless = 1e18
  private static let boundlessFactor = 1e9
}

extension DeviceProfile.Storage {
  fileprivate mutating func relieveBandwidth() {
    ceiling = Bandwidth(bytesPerSecond: DeviceProfile.boundless)
    (range, age) = (nil, 1)
    curve = StorageCurve(
      rows: curve.rows.map { row in
        var row = row
        let seconds = row.latency.inSeconds + StorageCurve.leastTransferSeconds
        row.bandwidth = Bandwidth(
          bytesPerSecond: Double(row.queueDepth) * Double(row.byteCount.bytes) / seconds)
        return row
      })
  }
}

extension StorageCurve {
  /// What is left of a transfer that takes no time; a read still takes longer than its latency.
  fileprivate static let leastTransferSeconds = 1e-9

  fileprivate var withoutLatency: StorageCurve {
    StorageCurve(
      rows: rows.map { row in
        var row = row
        let seconds = row.seconds - row.latency.inSeconds
        row.bandwidth = Bandwidth(
          bytesPerSecond: Double(row.queueDepth) * Double(row.byteCount.bytes) / seconds)
        row.latency = .zero
        return row
      })
  }
}
