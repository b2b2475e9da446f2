import HostMachine
import Profiles
import Quantities

/// Measures how much memory there is, and how fast it is read by how many threads.
struct MemoryMeasurement {
  /// The section `memory` of a profile.
  let section: ProfileDocument
  /// The best single repetition.
  let peak: Bandwidth

  private static let roundCount = 3
  /// One pass over a buffer larger than the last cache, on slow boards too.
  private static let leastSlot = 0.1

  /// Measures each number of threads in turn, three times, for about `seconds` in all.
  init(seconds: Double, _ watch: MeasurementWatch) {
    let counts = Self.threadCounts(limit: CoreTopology.current.threadLimit)
    var rates = counts.map { _ in Repetitions() }
    let slot = max(Self.leastSlot, seconds / Double(counts.count * Self.roundCount))
    for round in 0..<Self.roundCount {
      for (index, count) in counts.enumerated() {
        // A first round at least, so that there is something to report after an interruption.
        if watch.isInterrupted(), round > 0 { break }
        watch.show(
          "measuring memory",
          Double(round * counts.count + index) / Double(Self.roundCount * counts.count))
        rates[index].append(
          MemoryProbe.readBandwidth(threads: count, seconds: slot).bytesPerSecond)
      }
    }
    let series = zip(counts, rates).map { count, rates in
      "\(count): \(Bandwidth(bytesPerSecond: rates.median))"
    }.joined(separator: ", ")
    let spread = Repetitions.percent(rates.map(\.spread).max() ?? 0)
    let method =
      "reading \(MemoryProbe.bufferByteCount) end to end, by threads: \(series); medians of"
      + " \(Self.roundCount) repetitions, spread \(spread)"
    peak = Bandwidth(bytesPerSecond: rates.flatMap(\.values).max() ?? 1)
    var section = Self.amounts
    section.note(
      "memory.peak", .bandwidth(peak),
      source: "the best single repetition; the data sheet's figure is not known")
    section.note(
      "memory.bandwidth",
      .bandwidth(Bandwidth(bytesPerSecond: rates.map(\.median).max() ?? 1)), source: method)
    self.section = section
  }

  private static var amounts: ProfileDocument {
    let total = HostProcess.totalMemory
    var section = ProfileDocument()
    section.note("memory.total", .bytes(total), source: "what the system has")
    section.note(
      "memory.available", .bytes(min(total, HostProcess.availableMemory)),
      source: "what the system, or the control group, left to a process while it was measured")
    return section
  }

  /// 1, 2, 3, 4, then ever larger steps, and all.
  private static func threadCounts(limit: Int) -> [Int] {
    let counts = [1, 2, 3, 4, 6, 8, 12, 16, 24, 32, 64, 128].filter { $0 < limit }
    return counts + [limit]
  }
}
