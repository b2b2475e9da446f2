import DeviceInterface
import Quantities
import TestSupport
import Testing
import Tracing

@Suite struct ChromeTraceWriterTests {
  /// One read on lane 0, in nanoseconds.
  func read(
    expert: Int, submitted: Int64, started: Int64, ended: Int64,
    purpose: Read.Urgency = .prefetch
  ) -> ReadSpan {
    ReadSpan(
      layer: 3, expert: expert, byteCount: ByteCount(8192), purpose: purpose,
      timing: ReadTiming(
        submitted: Instant(nanoseconds: submitted), started: Instant(nanoseconds: started),
        ended: Instant(nanoseconds: ended), lane: 0),
      wasUsed: true)
  }

  @Test func `a small trace has this text`() {
    let tracer = Tracer(capacity: 10)
    tracer.record(
      .stall(layer: 3, expert: 17), from: Instant(nanoseconds: 1_000_001),
      to: Instant(nanoseconds: 1_002_050), inserted: .nanoseconds(7))
    tracer.record(read(expert: 17, submitted: 0, started: 900, ended: 1_002_050))
    tracer.sample(.residentBytes, 8192, at: Instant(nanoseconds: 1_002_050))
    let text = String(
      decoding: TraceFile.bytes(of: tracer.trace, otherData: ["device": "\"my\" board\n"]),
      as: UTF8.self)
    let lines = text.split(separator: "\n").filter { !$0.contains("\"ph\":\"M\"") }
    #expect(lines.joined(separator: "\n") + "\n" == Self.golden)
  }

  static let golden = #"""
    {"edgewise":{"format":1,"spans":1,"reads":1,"samples":1,"dropped":0},
    "displayTimeUnit":"ms",
    "otherData":{"device":"\"my\" board\u000a"},
    "traceEvents":[
    {"ph":"b","pid":2,"tid":6,"ts":0.000,"id":0,"cat":"prefetch","name":"L3 E17 prefetch",\#
    "args":{"layer":3,"expert":17,"bytes":8192,"purpose":"prefetch","used":true}},
    {"ph":"C","pid":2,"tid":6,"ts":0.000,"name":"queue depth","args":{"value":1}},
    {"ph":"X","pid":2,"tid":7,"ts":0.900,"dur":1001.150,"order":0,"cat":"read",\#
    "name":"L3 E17 prefetch","args":{"layer":3,"expert":17,"bytes":8192,\#
    "purpose":"prefetch","used":true,"submitted_ns":0,"lane":0}},
    {"ph":"X","pid":1,"tid":4,"ts":1000.001,"dur":2.049,"order":0,"cat":"stall",\#
    "name":"stall L3 E17","cname":"terrible",\#
    "args":{"layer":3,"expert":17,"inserted_ns":7}},
    {"ph":"e","pid":2,"tid":6,"ts":1002.050,"id":0,"cat":"prefetch","name":"L3 E17 prefetch"},
    {"ph":"C","pid":2,"tid":6,"ts":1002.050,"name":"queue depth","args":{"value":0}},
    {"ph":"C","pid":2,"tid":6,"ts":1002.050,"order":0,"name":"resident bytes",\#
    "args":{"value":8192}}
    ]}

    """#

  @Test(arguments: 0..<20 as Range<UInt64>)
  func `events are in order of time and on named tracks of their process`(seed: UInt64) throws {
    let file = try TraceFile(.random(count: 60, seed: seed))
    let timed = file.traceEvents.filter { $0.ph != "M" }
    let starts = timed.map(\.startNanoseconds)
    #expect(starts == starts.sorted())
    var processes: [Int: Int] = [:]
    for event in file.traceEvents {
      guard let tid = event.tid else { continue }
      #expect(processes.updateValue(event.pid, forKey: tid) ?? event.pid == event.pid)
    }
    #expect(Set(processes.keys) == Set(file.trackNames.keys))
    #expect(Set(file.trackNames.values).count == file.trackNames.count)
    let processNames = file.events("M").filter { $0.name == "process_name" }
    #expect(processNames.map(\.args) == [["name": .text("engine")], ["name": .text("storage")]])
  }

  @Test(arguments: 0..<20 as Range<UInt64>)
  func `complete events of one track nest`(seed: UInt64) throws {
    let file = try TraceFile(.random(count: 60, seed: seed))
    #expect(file.events("X").count == 120)
    for (tid, events) in Dictionary(grouping: file.events("X"), by: \.tid) {
      var openEnds: [Int] = []
      for event in events {
        while let last = openEnds.last, last <= event.startNanoseconds { openEnds.removeLast() }
        let contains = openEnds.last.map { $0 >= event.endNanoseconds } ?? true
        #expect(contains, "on track \(tid ?? -1)")
        openEnds.append(event.endNanoseconds)
      }
    }
  }

  @Test(arguments: 0..<20 as Range<UInt64>)
  func `each asynchronous read begins once and then ends once`(seed: UInt64) throws {
    let trace = Trace.random(count: 60, seed: seed)
    let file = try TraceFile(trace)
    var open: [Int: TraceFile.Event] = [:]
    var lives: [Int: ClosedRange<Int>] = [:]
    for event in file.traceEvents where event.ph == "b" || event.ph == "e" {
      let id = try #require(event.id)
      if event.ph == "b" {
        #expect(open[id] == nil && lives[id] == nil)
        open[id] = event
      } else {
        let begin = try #require(open[id])
        open[id] = nil
        #expect(begin.name == event.name && begin.cat == event.cat && begin.tid == event.tid)
        lives[id] = begin.startNanoseconds...event.startNanoseconds
      }
    }
    #expect(open.isEmpty && lives.count == trace.reads.count)
    for (id, read) in trace.reads.enumerated() {
      let life = read.timing.submitted.nanoseconds...read.timing.ended.nanoseconds
      #expect(lives[id] == Int(life.lowerBound)...Int(life.upperBound))
    }
  }

  @Test(arguments: 0..<20 as Range<UInt64>)
  func `the queue depth is the number of reads under way`(seed: UInt64) throws {
    let trace = Trace.random(count: 60, seed: seed)
    let counters = try TraceFile(trace).events("C")
    for counter in counters { #expect(counter.args?.count == 1) }
    let depths = counters.filter { $0.name == "queue depth" }
    #expect(Set(depths.map(\.startNanoseconds)).count == depths.count)
    var (found, expected): ([Double], [Double]) = ([], [])
    var rest = depths[...]
    var depth = 0.0
    for now in stride(from: 0, through: 9000, by: 3) {
      while let next = rest.first, next.startNanoseconds <= now {
        guard case .number(let value) = next.args?["value"] else { break }
        depth = value
        rest.removeFirst()
      }
      found.append(depth)
      let moment = Instant(nanoseconds: Int64(now))
      let pending = trace.reads.count {
        $0.timing.submitted <= moment && moment < $0.timing.ended
      }
      expected.append(Double(pending))
    }
    #expect(found == expected)
    #expect(rest.isEmpty)
  }

  @Test func `a read that partly overlaps another on its lane gets a track of its own`() throws {
    var trace = Trace()
    trace.reads = [
      read(expert: 1, submitted: 0, started: 0, ended: 100),
      read(expert: 2, submitted: 0, started: 20, ended: 50, purpose: .demand),
      read(expert: 3, submitted: 0, started: 60, ended: 150),
      read(expert: 4, submitted: 0, started: 100, ended: 200),
      read(expert: 5, submitted: 0, started: 150, ended: 160),
    ]
    let file = try TraceFile(trace)
    let names = file.events("X").map { file.trackNames[$0.tid ?? 0] }
    #expect(names == ["lane 0", "lane 0", "lane 0 (2)", "lane 0", "lane 0"])
  }

  @Test func `the text comes in blocks`() {
    let trace = Trace.random(count: 2000, seed: 1)
    var sizes: [Int] = []
    ChromeTraceWriter(trace, otherData: [:]).write { sizes.append($0.count) }
    #expect(sizes.count > 10)
    #expect(sizes.allSatisfy { $0 < 1 << 17 })
    #expect(sizes.reduce(0, +) == TraceFile.bytes(of: trace).count)
  }

  @Test func `an error of the sink ends the writing`() {
    struct DiskFull: Error {}
    var callCount = 0
    #expect(throws: DiskFull.self) {
      try ChromeTraceWriter(.random(count: 2000, seed: 1), otherData: [:]).write {
        (_: [UInt8]) throws(DiskFull) in
        callCount += 1
        throw DiskFull()
      }
    }
    #expect(callCount == 1)
  }
}
