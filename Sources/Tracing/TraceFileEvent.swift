import DeviceInterface
import Files
import Quantities

/// One event of a trace file, as far as it matters for reading the trace back.
struct TraceFileEvent {
  private(set) var phase = ""
  private(set) var category = ""
  private(set) var name = ""
  /// Its index among the spans, reads or samples; nil where it only repeats something.
  private(set) var order: Int?
  /// In nanoseconds; nil where the event does not say it.
  private var start: Int64?
  /// In nanoseconds; nil where the event does not say it.
  private var duration: Int64?
  private var purpose = ""
  private var wasUsed = false
  private var numbers: [(name: String, value: Int)] = []
  /// Where it stands in the file.
  private let byteOffset: Int

  /// The event at which `scanner` stands.
  init(_ scanner: inout JSONScanner) throws(JSONFault) {
    byteOffset = scanner.offset
    try scanner.readObject { (scanner, key) throws(JSONFault) in
      switch key {
      case "ph": phase = try scanner.readString()
      case "cat": category = try scanner.readString()
      case "name": name = try scanner.readString()
      case "order": order = try scanner.readInteger()
      case "ts": start = try scanner.readNanoseconds()
      case "dur": duration = try scanner.readNanoseconds()
      case "args": try readArguments(&scanner)
      default: try scanner.skipValue()
      }
    }
  }

  /// The argument `name`, which is the number of something unless `bounds` say what else.
  func number(_ name: String, in bounds: NumberBounds = .index) throws(JSONFault) -> Int {
    guard let number = optionalNumber(name) else { throw damaged("an event has no '\(name)'") }
    return try checked(number, name, in: bounds)
  }

  /// The span that this event is.
  func span() throws(JSONFault) -> Span {
    guard let activity = try Activity(self) else {
      throw damaged("no activity is called '\(category)'")
    }
    let inserted = try optionalNumber("inserted_ns").map { (number) throws(JSONFault) in
      try checked(number, "inserted_ns", in: .nanoseconds)
    }
    return Span(
      activity: activity, start: try begin(), end: try end(),
      inserted: .nanoseconds(inserted ?? 0))
  }

  /// The read that this event is.
  func read() throws(JSONFault) -> ReadSpan {
    guard let purpose = Read.Urgency(traceName: purpose) else {
      throw damaged("no purpose is called '\(purpose)'")
    }
    let submitted = try instant(Int64(number("submitted_ns", in: .nanoseconds)))
    let timing = ReadTiming(
      submitted: submitted, started: try begin(), ended: try end(),
      lane: try number("lane"))
    guard timing.submitted <= timing.started else {
      throw damaged("a read starts before it is submitted")
    }
    let byteCount = ByteCount(try number("bytes", in: .bytes))
    return ReadSpan(
      try storedPart(), byteCount: byteCount, purpose: purpose, timing: timing,
      wasUsed: wasUsed)
  }

  /// What went on, as this event says.
  func condition() throws(JSONFault) -> ConditionSpan {
    ConditionSpan(name, start: try begin(), end: try end())
  }

  /// What was read or waited for.
  func storedPart() throws(JSONFault) -> StoredPart {
    if optionalNumber("embedding") != nil { return .embedding(token: try number("embedding")) }
    return .expert(layer: try number("layer"), index: try number("expert"))
  }

  /// The sample that this event is.
  func sample() throws(JSONFault) -> CounterSample {
    let named = CounterSample.Counter.allCases.first { $0.traceName == name }
    guard let counter = named else { throw damaged("no counter is called '\(name)'") }
    return CounterSample(
      counter: counter, instant: try begin(), value: try number("value", in: .bytes))
  }

  /// An error about this event.
  func damaged(_ what: String) -> JSONFault {
    JSONFault(.damaged(what), at: byteOffset)
  }

  private mutating func readArguments(_ scanner: inout JSONScanner) throws(JSONFault) {
    try scanner.readObject { (scanner, key) throws(JSONFault) in
      switch key {
      case "purpose": purpose = try scanner.readString()
      case "used": wasUsed = try scanner.readBool()
      case "name": try scanner.skipValue()
      default: numbers.append((key, try scanner.readInteger()))
      }
    }
  }

  private func checked(
    _ number: Int, _ name: String, in bounds: NumberBounds
  ) throws(JSONFault) -> Int {
    guard bounds.admits(number) else {
      throw damaged("'\(name)' is \(number), and must be \(bounds.text)")
    }
    return number
  }

  private func optionalNumber(_ name: String) -> Int? {
    numbers.first { $0.name == name }?.value
  }

  private func begin() throws(JSONFault) -> Instant { try instant(startNanoseconds()) }

  private func startNanoseconds() throws(JSONFault) -> Int64 {
    guard let start else { throw damaged("an event has no 'ts'") }
    return start
  }

  private func end() throws(JSONFault) -> Instant {
    guard let duration else { throw damaged("an event has no 'dur'") }
    guard duration >= 0 else { throw damaged("an event ends before it starts") }
    let (end, overflow) = try startNanoseconds().addingReportingOverflow(duration)
    return try instant(overflow ? .max : end)
  }

  private func instant(_ nanoseconds: Int64) throws(JSONFault) -> Instant {
    guard NumberBounds.nanoseconds.admits(Int(nanoseconds)) else {
      throw damaged("an instant is before the start, or years behind it")
    }
    return Instant(nanoseconds: nanoseconds)
  }
}
