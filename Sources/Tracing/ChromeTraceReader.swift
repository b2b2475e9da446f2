import DeviceInterface
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
  private var spans: [Ordered<Span>] = []
  private var reads: [Ordered<ReadSpan>] = []
  private var samples: [Ordered<CounterSample>] = []
  private var sums = Sums()

  /// The trace in `bytes`, which must be a whole file.
  ///
  /// Throws where the file is not JSON, is cut off, was not written by edgewise, has a format this
  /// version does not know, or contradicts itself.
  public init(bytes: [UInt8]) throws(TraceFileError) {
    let members = try Self.members(of: bytes)
    guard let header = members[TraceFormat.header], let events = members["traceEvents"] else {
      throw TraceFileError(.notATrace, at: 0)
    }
    var scanner = JSONScanner(knownJSON: bytes, at: header)
    try readHeader(&scanner)
    if let offset = members["otherData"] {
      scanner = JSONScanner(knownJSON: bytes, at: offset)
      try readOtherData(&scanner)
    }
    scanner = JSONScanner(knownJSON: bytes, at: events)
    try scanner.readArray { (scanner) throws(TraceFileError) in try readEvent(&scanner) }
    trace.spans = try sorted(&spans, count: declared.spans)
    trace.reads = try sorted(&reads, count: declared.reads)
    trace.samples = try sorted(&samples, count: declared.samples)
  }

  /// The trace in `text`, which must be a whole file. Throws as `init(bytes:)`.
  public init(text: String) throws(TraceFileError) {
    try self.init(bytes: Array(text.utf8))
  }
}

extension ChromeTraceReader {
  /// How many entries the header says that there are.
  private struct Counts {
    var spans = 0
    var reads = 0
    var samples = 0
  }

  private struct Ordered<Entry: Sendable>: Sendable {
    let order: Int
    let entry: Entry
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

  /// Where the values of the outermost object are; checks that the whole file is JSON.
  private static func members(of bytes: [UInt8]) throws(TraceFileError) -> [String: Int] {
    var scanner = JSONScanner(bytes)
    var members: [String: Int] = [:]
    guard !bytes.isEmpty else { throw TraceFileError(.endsEarly, at: 0) }
    if try scanner.peek() == UInt8(ascii: "{") {
      try scanner.readObject { (scanner, key) throws(TraceFileError) in
        members[key] = scanner.offset
        try scanner.skipValue()
      }
    } else {
      try scanner.skipValue()
    }
    try scanner.expectEnd()
    return members
  }

  private mutating func readHeader(_ scanner: inout JSONScanner) throws(TraceFileError) {
    let offset = scanner.offset
    var format: Int?
    try scanner.readObject { (scanner, key) throws(TraceFileError) in
      switch key {
      case "format": format = try scanner.readInteger()
      case "spans": declared.spans = try scanner.readInteger()
      case "reads": declared.reads = try scanner.readInteger()
      case "samples": declared.samples = try scanner.readInteger()
      case "dropped": trace.droppedCount = try scanner.readInteger()
      default: try scanner.skipValue()
      }
    }
    guard let format else { throw TraceFileError(.notATrace, at: offset) }
    guard format == TraceFormat.version else {
      throw TraceFileError(.otherFormat(format), at: offset)
    }
  }

  private mutating func readOtherData(_ scanner: inout JSONScanner) throws(TraceFileError) {
    try scanner.readObject { (scanner, key) throws(TraceFileError) in
      otherData[key] = try scanner.readString()
    }
  }

  private mutating func readEvent(_ scanner: inout JSONScanner) throws(TraceFileError) {
    let event = try TraceFileEvent(&scanner)
    guard let order = event.order else { return }
    switch (event.phase, event.category) {
    case ("X", TraceFormat.readCategory):
      let read = try event.read()
      reads.append(Ordered(order: order, entry: read))
      let isSmall = sums.add(read.timing.ended - read.timing.submitted, read.byteCount)
      if !isSmall { throw event.damaged("the reads together exceed 64 bits") }
    case ("X", _):
      let span = try event.span()
      spans.append(Ordered(order: order, entry: span))
      let isSmall = sums.add(span.duration, .zero)
      if !isSmall { throw event.damaged("the spans together exceed 64 bits") }
    case ("C", _): samples.append(Ordered(order: order, entry: try event.sample()))
    default: throw event.damaged("an event of phase '\(event.phase)' has an order")
    }
  }

  /// The entries in their order, of which none may be missing.
  private func sorted<Entry>(
    _ entries: inout [Ordered<Entry>], count: Int
  ) throws(TraceFileError) -> [Entry] {
    entries.sort { $0.order < $1.order }
    guard entries.map(\.order).elementsEqual(0..<max(0, count)) else {
      throw TraceFileError(
        .damaged("\(count) entries of one kind were announced and \(entries.count) found"), at: 0)
    }
    defer { entries = [] }
    return entries.map(\.entry)
  }
}
