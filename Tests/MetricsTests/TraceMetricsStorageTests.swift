import DeviceInterface
import Metrics
import Quantities
import Testing
import Tracing

@Suite struct TraceMetricsStorageTests {
  /// The fields of a row of the matrix, in nanoseconds.
  func row(_ name: String, of overlap: Overlap) -> [Double] {
    ["prefetch", "demand"].map { ((overlap.matrix[name]?[$0] ?? .nan) * 1e9).rounded() }
  }

  @Test func `one read that spans several attentions overlaps with each`() throws {
    var trace = Trace()
    trace.add(.attention(layer: 0), 0, 100)
    trace.add(.router(layer: 1), 100, 120)
    trace.add(.attention(layer: 1), 120, 220)
    trace.add(.attention(layer: 2), 300, 400)
    trace.add(.prefetch, 50, started: 90, 350)
    let overlap = try #require(TraceMetrics(trace: trace).overlap)
    #expect(overlap.prefetchAttentionShare == 200.0 / 300)
    #expect(overlap.hiddenIOShare == 1)
    #expect(row("attention", of: overlap) == [200, 0] && row("router", of: overlap) == [20, 0])
    #expect(row("stall", of: overlap) == [0, 0])
  }

  @Test func `reads on several lanes are busy once`() throws {
    var trace = Trace()
    trace.add(.attention(layer: 0), 0, 60)
    trace.add(.expert(layer: 0, expert: 1), 60, 110)
    trace.add(.head, 110, 200)
    trace.add(.prefetch, 0, 50, lane: 0)
    trace.add(.predicted, 30, 80, byteCount: 12288, lane: 1)
    trace.add(.demand, 100, 140, lane: 0)
    let metrics = TraceMetrics(trace: trace)
    let overlap = try #require(metrics.overlap)
    #expect(overlap.prefetchAttentionShare == 60.0 / 120)
    #expect(row("attention", of: overlap) == [60, 0])
    #expect(row("expert_ffn", of: overlap) == [20, 10])
    #expect(row("lm_head", of: overlap) == [0, 30])
    #expect(Set(overlap.matrix.keys) == ["attention", "router", "expert_ffn", "lm_head", "stall"])
    let use = try #require(metrics.storageUse)
    #expect(use.bytes == 20480 && use.reads == 3 && use.busySeconds == 120e-9)
    #expect(use.bandwidthBytesPerSecond == 20480 / 120e-9)
  }

  @Test func `with demand reads only nothing is hidden`() throws {
    var trace = Trace()
    trace.add(.attention(layer: 0), 0, 100)
    trace.add(.stall(layer: 0, expert: 1), 100, 180)
    trace.add(.demand, expert: 1, 100, 180)
    trace.add(.stall(layer: 0, expert: 2), 200, 230)
    trace.add(.demand, expert: 2, 200, 220)
    let overlap = try #require(TraceMetrics(trace: trace).overlap)
    #expect(overlap.prefetchAttentionShare == 0)
    #expect(overlap.hiddenIOShare == 0, "stalls longer than the reads count as all of them")
    #expect(row("stall", of: overlap) == [0, 100])
  }

  @Test func `only what is read while tokens are decoded counts for a token`() throws {
    var trace = Trace()
    trace.add(.prefetch, 0, 50)
    #expect(TraceMetrics(trace: trace).storageUse?.bytesPerToken == nil)
    trace.add(.token(index: 1), 100, 200)
    trace.add(.token(index: 2), 200, 300)
    #expect(TraceMetrics(trace: trace).storageUse?.bytesPerToken == 0)
    trace.add(.demand, expert: 2, 100, 150)
    trace.add(.predicted, expert: 3, 250, 350, byteCount: 8192)
    #expect(TraceMetrics(trace: trace).storageUse?.bytesPerToken == 6144)
  }

  @Test func `reads that take no time are no I/O`() throws {
    var trace = Trace()
    trace.add(.demand, 7, 7)
    #expect(TraceMetrics(trace: trace).overlap == nil)
    let use = try #require(TraceMetrics(trace: trace).storageUse)
    #expect(use.bytes == 4096 && use.bandwidthBytesPerSecond == 0)
  }

  @Test(arguments: 0..<40 as Range<UInt64>)
  func `no overlap exceeds the time in which storage was busy`(seed: UInt64) throws {
    let metrics = TraceMetrics(trace: .randomRun(tokenCount: 5, seed: seed))
    let overlap = try #require(metrics.overlap)
    let busy = try #require(metrics.storageUse).busySeconds
    #expect(0...1 ~= overlap.prefetchAttentionShare && 0...1 ~= overlap.hiddenIOShare)
    var sums = ["prefetch": 0.0, "demand": 0.0]
    for row in overlap.matrix.values {
      for (kind, seconds) in row { sums[kind, default: 0] += seconds }
    }
    #expect(sums.values.allSatisfy { $0 >= 0 && $0 <= busy + 1e-12 })
    let attention = overlap.matrix["attention"] ?? [:]
    #expect((attention.values.max() ?? .nan) <= overlap.prefetchAttentionShare * busy + 1e-12)
  }
}
