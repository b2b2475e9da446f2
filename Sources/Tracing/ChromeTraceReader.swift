import DeviceInterface
public import Files
import Quantities

/// Reads a trace file that `ChromeTraceWriter` wrote.
///
/// The trace equals the one that was written. White space and the order of members and events do
/// not matter, so a file survives being reformatted.
public struct ChromeTraceReader: Sendable {
  /// What was recorded.
  public private(set) var trace = Trace()
  /// What it is a trace of, as the writer was told.
  public private(set) var otherData: [String: String] = [:]

  private var declared = Counts()
  private var spans = OrderedEntries<Span>()
  private var reads = OrderedEntries<ReadSpan>()
  private var samples = OrderedEntries<CounterSample>()
  private var conditions = OrderedEntries<ConditionSpan>()
  private var sums = Sums()
  /// Whether this program wrote the file, and its format where that is not known.
  private var isTrace = false
  private var otherFormat: Int?

  /// The trace in `text`, which must be a whole file. It is read twice from its beginning to its
  /// end, so that a file need not be in memory.
  ///
  /// Throws where the file is not JSON, is cut off, was not written by edgewise, has a format this
  /// version does not know, or contradicts itself.
  public init(_ text: ByteWindow) throws(TraceFileError) {
    do throws(JSONFault) { try read(text) } catch { throw TraceFileError(error) }
    guard isTrace else { throw TraceFileError(.notATrace, at: 0) }
    if let otherFormat { throw TraceFileError(.otherFormat(otherFormat), at: 0) }
  }

  /// The trace in `bytes`, which must be a whole file. Throws as `init(_:)`.
  public init(bytes: [UInt8]) throws(TraceFileError) { try self.init(ByteWindow(bytes)) }

  /// The trace in `text`, which must be a whole file. Throws as `init(_:)`.
  public init(text: String) throws(TraceFileError) { try self.init(bytes: Array(text.utf8)) }
}

extension ChromeTraceReader {
  /// How many entries the header says that there are.
  private struct Counts {
    var spans = 0
    var reads = 0
    var samples = 0
    var conditions = 0
  }

  /// Keeps what others will add up within 64 bits.
  private struct Sums {
    var nanoseconds: Int64 = 0
    var byteCount = 0

    mutating func add(_ duration: Duration, _ bytes: ByteCount) -> Bool {
      let (time, timeOverflow) = nanoseconds.addingReportingOverflow(duration.nanoseconds)
      let (size, sizeOverflow) = byteCount.addingReportingOverflow(bytes.bytes)
      (nanoseconds, byteCount) = (time, size)
      return !timeOverflow && !sizeOverflow
    }
  }

  private mutating func read(_ text: ByteWindow) throws(JSONFault) {
    var scanner = JSONScanner(text)
    let members = try Self.members(&scanner)
    guard let header = members[TraceFormat.header], let events = members["traceEvents"] else {
      return
    }
    scanner.returnToValue(at: header)
    try readHeader(&scanner)
    guard isTrace, otherFormat == nil else { return }
    if let offset = members["otherData"] {
      scanner.returnToValue(at: offset)
      try readOtherData(&scanner)
    }
    scanner.returnToValue(at: events)
    try scanner.readArray { (scanner) throws(JSONFault) in try readEvent(&scanner) }
    trace.spans = try spans.sorted(count: declared.spans)
    trace.reads = try reads.sorted(count: declared.reads)
    trace.samples = try samples.sorted(count: declared.samples)
    trace.conditions = try conditions.sorted(count: declared.conditions)
  }

  /// Where the values of the outermost object are; checks that the whole file is JSON.
  private static func members(
    _ scanner: inout JSONScanner
  ) throws(JSONFault) -> [String: Int] {
    var members: [String: Int] = [:]
    if try scanner.peek() == UInt8(ascii: "{") {
      try scanner.readObject { (scanner, key) throws(JSONFault) in
        members[key] = scanner.offset
        try scanner.skipValue()
      }
    } else {
      try scanner.skipValue()
    }
    try scanner.expectEnd()
    return members
  }

  private mutating func readHeader(_ scanner: inout JSONScanner) throws(JSONFault) {
    try scanner.readObject { (scanner, key) throws(JSONFault) in
      switch key {
      case "format":
        let format = try scanner.readInteger()
        isTrace = true
        if format != TraceFormat.version { otherFormat = format }
      case "spans": declared.spans = try scanner.readInteger()
      case "reads": declared.reads = try scanner.readInteger()
      case "samples": declared.samples = try scanner.readInteger()
      case "conditions": declared.conditions = try scanner.readInteger()
      case "dropped": trace.droppedCount = try scanner.readInteger()
      default: try scanner.skipValue()
      }
    }
    guard NumberBounds.count.admits(trace.droppedCount) else {
      throw JSONFault(
        .damaged("'dropped' is \(trace.droppedCount), and must be \(NumberBounds.count.text)"),
        at: scanner.offset)
    }
  }

  private mutating func readOtherData(_ scanner: inout JSONScanner) throws(JSONFault) {
    try scanner.readObject { (scanner, key) throws(JSONFault) in
      otherData[key] = try scanner.readString()
    }
  }

  private mutating func readEvent(_ scanner: inout JSONScanner) throws(JSONFault) {
    let event = try TraceFileEvent(&scanner)
    guard let order = event.order else { return }
    switch (event.phase, event.category) {
    case ("X", TraceFormat.readCategory):
      let read = try event.read()
      reads.append(read, order: order)
      let isSmall = sums.add(read.timing.ended - read.timing.submitted, read.byteCount)
      if !isSmall { throw event.damaged("the reads together exceed 64 bits") }
    case ("X", TraceFormat.conditionCategory):
      conditions.append(try event.condition(), order: order)
    case ("X", _):
      let span = try event.span()
      spans.append(span, order: order)
      let isSmall = sums.add(span.duration, .zero)
      if !isSmall { throw event.damaged("the spans together exceed 64 bits") }
    case ("C", _): samples.append(try event.sample(), order: order)
    default: throw event.damaged("an event of phase '\(event.phase)' has an order")
    }
  }
}
