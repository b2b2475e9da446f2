import DeviceInterface
import Files
import Quantities
import TestSupport
import Testing
import Tracing

@Suite struct ChromeTraceReaderTests {
  @Test(arguments: 0..<50 as Range<UInt64>)
  func `a trace comes back as it was written`(seed: UInt64) throws {
    let trace = Trace.random(count: Int(seed) * 3, seed: seed)
    let reader = try ChromeTraceReader(bytes: TraceFile.bytes(of: trace))
    #expect(reader.trace == trace)
    #expect(reader.otherData == [:])
  }

  @Test func `a file of which only a piece is in memory gives the same trace`() throws {
    let folder = TemporaryFolder()
    let trace = Trace.random(count: 3000, seed: 7)
    let bytes = TraceFile.bytes(of: trace)
    #expect(bytes.count > 1 << 20)
    try folder.create("trace.json", bytes)
    let window = try ByteWindow(
      path: folder["trace.json"], files: disk, whole: ByteLimit(.zero, of: "trace"))
    #expect(try ChromeTraceReader(window).trace == trace)
  }

  @Test func `extreme numbers come back`() throws {
    let (first, last) = (Instant.start, Instant(nanoseconds: 1 << 58))
    var trace = Trace()
    trace.spans = [
      Span(activity: .token(index: 1 << 24), start: first, end: last, inserted: .nanoseconds(1)),
      Span(activity: .layer(0), start: .start, end: .start, inserted: .zero),
    ]
    trace.reads = [
      ReadSpan(
        layer: 0, expert: 1 << 24, byteCount: ByteCount(1 << 52), purpose: .predicted,
        timing: ReadTiming(submitted: first, started: .start, ended: last, lane: 1 << 24),
        wasUsed: false)
    ]
    trace.samples = [CounterSample(counter: .queueDepth, instant: last, value: 0)]
    trace.droppedCount = 1 << 40
    #expect(try ChromeTraceReader(bytes: TraceFile.bytes(of: trace)).trace == trace)
  }

  @Test func `any text comes back in the other data`() throws {
    let otherData = [
      "model": "päth/with \"quotes\" \\ and \u{0}\u{1F}\u{7F}", "": "", "run id": "🧭 \r\n\t/",
    ]
    let bytes = TraceFile.bytes(of: Trace(), otherData: otherData)
    #expect(try ChromeTraceReader(bytes: bytes).otherData == otherData)
  }

  @Test func `escapes that other programs write are understood`() throws {
    let text = #"""
      {"otherData": {"a\u0062": "\ud83e\udded\/\b\f\n\r\t\u00e4"},
       "traceEvents": [], "edgewise": {"format": 1}}
      """#
    let reader = try ChromeTraceReader(text: text)
    #expect(reader.otherData == ["ab": "🧭/\u{8}\u{C}\n\r\tä"])
    #expect(reader.trace == Trace())
  }

  @Test func `order of events, white space and short decimals do not matter`() throws {
    let trace = Trace.random(count: 40, seed: 3)
    let text = String(decoding: TraceFile.bytes(of: trace), as: UTF8.self)
    let lines = text.split(separator: "\n")
    let events = lines.filter { $0.hasPrefix("{\"ph\"") }.map { line in
      (line.hasSuffix(",") ? line.dropLast() : line)
        .split(separator: ":").joined(separator: "\t: ")
    }
    let shortened = events.map { event in
      event.split(separator: ".000,").joined(separator: ",")
        .split(separator: "00,").joined(separator: "00 ,\r\n")
    }
    let file =
      "{\"traceEvents\":[\(shortened.reversed().joined(separator: " , "))]"
      + ",\"more\":[null,-1.5e+3,{}],\(lines[0].dropFirst().dropLast())}"
    #expect(try ChromeTraceReader(text: file).trace == trace)
  }

  @Test(arguments: [
    ("", TraceFileError.Problem.endsEarly), ("  ", .endsEarly), ("hello", .notJSON),
    ("\u{7F}ELF", .notJSON), ("{\"a\":1,}", .notJSON), ("[1 2]", .notJSON), ("01", .notJSON),
    ("{} x", .notJSON), ("\"\u{1}\"", .notJSON), ("nul", .endsEarly), ("-", .endsEarly),
    ("7", .notATrace), ("[]", .notATrace), ("{}", .notATrace),
    ("[{\"ph\":\"X\",\"ts\":1e3,\"order\":null}]", .notATrace),
    ("{\"traceEvents\":[{\"ph\":\"X\",\"ts\":1.23456,\"dur\":2}]}", .notATrace),
    ("{\"edgewise\":{},\"traceEvents\":[]}", .notATrace),
    ("{\"edgewise\":{\"format\":2},\"traceEvents\":[]}", .otherFormat(2)),
  ])
  func `a file that is no trace is refused`(
    text: String, problem: TraceFileError.Problem
  ) throws {
    let error = try #require(throws: TraceFileError.self) { try ChromeTraceReader(text: text) }
    #expect(error.problem == problem)
  }

  @Test func `deep nesting is refused`() {
    #expect(throws: TraceFileError.self) {
      try ChromeTraceReader(text: String(repeating: "[", count: 1_000_000))
    }
  }

  @Test(arguments: [
    ("\"dur\":0.300", "\"dur\":-0.300", "ends before it starts"),
    ("\"dur\":0.300", "\"duration\":0.300", "an event has no 'dur'"),
    ("\"ts\":0.200", "\"time\":0.200", "an event has no 'ts'"),
    ("\"dur\":0.300", "\"dur\":9e9", "fixed-point"),
    ("\"dur\":0.300", "\"dur\":0.3000", "fixed-point"),
    ("\"dur\":0.300", "\"dur\":true", "not of the kind"),
    ("\"dur\":0.300", "\"dur\":9223372036854775.807", "years behind it"),
    ("\"dur\":0.300", "\"dur\":92233720368547758070", "64 bits"),
    ("\"order\":0", "\"order\":1", "1 entries of one kind were announced and 1 found"),
    ("\"reads\":1", "\"reads\":2", "2 entries of one kind were announced and 1 found"),
    ("\"reads\":1", "\"reads\":-1", "-1 entries of one kind were announced"),
    ("\"purpose\":\"demand\"", "\"purpose\":\"whim\"", "no purpose is called 'whim'"),
    ("\"bytes\":4096", "\"bytes\":-4096", "'bytes' is -4096, and must be a number from 0"),
    ("\"submitted_ns\":100", "\"submitted_ns\":201", "before it is submitted"),
    ("\"lane\":2", "\"line\":2", "no 'lane'"),
    ("\"cat\":\"read\"", "\"cat\":\"dance\"", "no activity is called 'dance'"),
    ("\"ph\":\"X\"", "\"ph\":\"i\"", "an event of phase 'i' has an order"),
    ("\"ph\":\"X\"", "\"ph\":\"C\"", "no counter is called"),
  ])
  func `a contradiction is named`(from: String, to: String, what: String) throws {
    var trace = Trace()
    trace.reads = [
      ReadSpan(
        layer: 1, expert: 2, byteCount: ByteCount(4096), purpose: .demand,
        timing: ReadTiming(
          submitted: Instant(nanoseconds: 100), started: Instant(nanoseconds: 200),
          ended: Instant(nanoseconds: 500), lane: 2),
        wasUsed: true)
    ]
    let text = String(decoding: TraceFile.bytes(of: trace), as: UTF8.self)
    #expect(try ChromeTraceReader(text: text).trace == trace)
    let changed = text.split(separator: from, omittingEmptySubsequences: false)
    #expect(changed.count > 1)
    let error = try #require(throws: TraceFileError.self) {
      try ChromeTraceReader(text: changed.joined(separator: to))
    }
    #expect("\(error)".contains(what), "\(error)")
  }

  @Test func `reads that no sum could hold are refused`() throws {
    var trace = Trace.random(count: 3000, seed: 5)
    trace.reads = trace.reads.map { read in
      ReadSpan(
        layer: 0, expert: 0, byteCount: ByteCount(1 << 52), purpose: .demand, timing: read.timing,
        wasUsed: false)
    }
    #expect(throws: TraceFileError.self) {
      try ChromeTraceReader(bytes: TraceFile.bytes(of: trace))
    }
  }

  @Test func `a file that is cut off anywhere says so`() throws {
    let bytes = TraceFile.bytes(of: .random(count: 3, seed: 8), otherData: ["device": "b\"oard"])
    for length in 0..<(bytes.count - 1) {
      let error = try #require(throws: TraceFileError.self) {
        try ChromeTraceReader(bytes: Array(bytes.prefix(length)))
      }
      #expect(error == TraceFileError(.endsEarly, at: length))
    }
  }

  @Test(arguments: 0..<4 as Range<UInt64>)
  func `a damaged file is refused or still a trace`(seed: UInt64) {
    var random = RepeatableGenerator(seed: seed)
    let intact = TraceFile.bytes(of: .random(count: 4, seed: seed), otherData: ["a": "b"])
    for _ in 0..<2000 {
      var bytes = intact
      for _ in 0...Int.random(in: 0...2, using: &random) { bytes.damage(using: &random) }
      guard let trace = try? ChromeTraceReader(bytes: bytes).trace else { continue }
      // What was accepted can be written again.
      #expect((try? ChromeTraceReader(bytes: TraceFile.bytes(of: trace)).trace) == trace)
    }
  }
}

extension [UInt8] {
  /// Changes, removes, repeats or inserts a little at a random offset.
  fileprivate mutating func damage(using random: inout RepeatableGenerator) {
    let offset = indices.randomElement(using: &random) ?? 0
    let stretch = offset..<Swift.min(count, offset + .random(in: 1...8, using: &random))
    switch Int.random(in: 0..<4, using: &random) {
    case 0: self[offset] ^= 1 << UInt8.random(in: 0..<8, using: &random)
    case 1: removeSubrange(stretch)
    case 2: insert(contentsOf: self[stretch], at: offset)
    default: self[offset] = Array("0123456789-.,:\"{}[]e".utf8).randomElement(using: &random)!
    }
  }
}
