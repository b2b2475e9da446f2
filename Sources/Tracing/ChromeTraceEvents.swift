import DeviceInterface
import Quantities

/// The text of the events of one trace file.
struct ChromeTraceEvents {
  var text = JSONText()
  private let trace: Trace
  private var tracks: TraceTracks
  private var isFirst = true

  /// The events of `trace`; none has been written.
  init(_ trace: Trace) {
    self.trace = trace
    tracks = TraceTracks(
      lanes: Set(trace.reads.map(\.timing.lane)), hasScenario: !trace.conditions.isEmpty)
  }

  /// Names the processes and the tracks that are there from the beginning.
  mutating func appendFirstTracks() {
    let processes: [TraceTracks.Row.Process] = [.engine, .storage]
    for process in processes + (trace.conditions.isEmpty ? [] : [.device]) {
      begin("M", process)
      text.append(",\"name\":\"process_name\",\"args\":{\"name\":\"\(process)\"}}")
      begin("M", process)
      text.append(",\"name\":\"process_sort_index\"")
      text.append(",\"args\":{\"sort_index\":\(process.rawValue)}}")
    }
    for track in tracks.first { append(track) }
  }

  /// Appends one event.
  mutating func append(_ entry: TraceTimeline.Entry) {
    let (index, now) = (entry.operand, entry.nanoseconds)
    switch entry.kind {
    case .span: append(trace.spans[index], order: index)
    case .service: appendService(of: trace.reads[index], order: index)
    case .submission: appendSubmission(of: trace.reads[index], id: index, at: now)
    case .completion: appendCompletion(of: trace.reads[index], id: index, at: now)
    case .queueDepth: appendCounter("queue depth", value: index, order: nil, at: now)
    case .sample:
      let sample = trace.samples[index]
      appendCounter(sample.counter.traceName, value: sample.value, order: index, at: now)
    case .condition: append(trace.conditions[index], order: index)
    }
  }

  private mutating func append(_ span: Span, order: Int) {
    beginComplete(in: TraceTracks.Row(span.activity), from: span.start, to: span.end)
    append("order", order)
    append(category: span.activity.category)
    append(name: span.activity)
    if case .stall = span.activity { text.append(",\"cname\":\"terrible\"") }
    text.append(",\"args\":{")
    append(argumentsOf: span.activity)
    if span.inserted != .zero { append("inserted_ns", Int(span.inserted.nanoseconds)) }
    text.append("}}")
  }

  private mutating func append(_ condition: ConditionSpan, order: Int) {
    beginComplete(in: .scenario, from: condition.start, to: condition.end)
    append("order", order)
    append(category: TraceFormat.conditionCategory)
    text.append(",\"name\":")
    text.append(quoted: condition.name)
    text.append("}")
  }

  private mutating func appendService(of read: ReadSpan, order: Int) {
    let timing = read.timing
    beginComplete(in: .lane(timing.lane), from: timing.started, to: timing.ended)
    append("order", order)
    append(category: TraceFormat.readCategory)
    append(nameOf: read)
    append(argumentsOf: read)
    append("submitted_ns", Int(timing.submitted.nanoseconds))
    append("lane", timing.lane)
    text.append("}}")
  }

  private mutating func appendSubmission(of read: ReadSpan, id: Int, at nanoseconds: Int64) {
    begin("b", tracks.first(of: .reads), at: nanoseconds)
    append("id", id)
    append(category: read.purpose.traceName)
    append(nameOf: read)
    append(argumentsOf: read)
    text.append("}}")
  }

  private mutating func appendCompletion(of read: ReadSpan, id: Int, at nanoseconds: Int64) {
    begin("e", tracks.first(of: .reads), at: nanoseconds)
    append("id", id)
    append(category: read.purpose.traceName)
    append(nameOf: read)
    text.append("}")
  }

  /// Every argument of a counter is drawn, so the order stands beside them.
  private mutating func appendCounter(
    _ name: String, value: Int, order: Int?, at nanoseconds: Int64
  ) {
    begin("C", tracks.first(of: .reads), at: nanoseconds)
    if let order { append("order", order) }
    text.append(",\"name\":\"")
    text.append(name)
    text.append("\",\"args\":{")
    append("value", value)
    text.append("}}")
  }
}

// What events have in common.
extension ChromeTraceEvents {
  private mutating func append(_ track: TraceTracks.Track) {
    begin("M", track)
    text.append(",\"name\":\"thread_name\",\"args\":{\"name\":\"\(track.name)\"}}")
    begin("M", track)
    text.append(",\"name\":\"thread_sort_index\",\"args\":{\"sort_index\":\(track.sortIndex)}}")
  }

  private mutating func beginComplete(
    in row: TraceTracks.Row, from start: Instant, to end: Instant
  ) {
    let (track, isNew) = tracks.assign(to: row, from: start.nanoseconds, to: end.nanoseconds)
    if isNew { append(track) }
    begin("X", track, at: start.nanoseconds)
    text.append(",\"dur\":")
    text.append(microsecondsOf: (end - start).nanoseconds)
  }

  private mutating func begin(
    _ phase: String, _ track: TraceTracks.Track, at nanoseconds: Int64
  ) {
    begin(phase, track)
    text.append(",\"ts\":")
    text.append(microsecondsOf: nanoseconds)
  }

  private mutating func begin(_ phase: String, _ track: TraceTracks.Track) {
    begin(phase, track.row.process)
    append("tid", track.id)
  }

  private mutating func begin(_ phase: String, _ process: TraceTracks.Row.Process) {
    text.append(isFirst ? "{\"ph\":\"" : ",\n{\"ph\":\"")
    isFirst = false
    text.append(phase)
    text.append("\",\"pid\":")
    text.append(process.rawValue)
  }

  private mutating func append(category: String) {
    text.append(",\"cat\":\"")
    text.append(category)
    text.append("\"")
  }

  /// Appends a member, with a comma where it is not the first of its object.
  private mutating func append(_ key: String, _ value: Int) {
    text.append(text.last == UInt8(ascii: "{") ? "\"" : ",\"")
    text.append(key)
    text.append("\":")
    text.append(value)
  }
}

// Names for people and arguments for the reader.
extension ChromeTraceEvents {
  private mutating func append(name activity: Activity) {
    text.append(",\"name\":\"")
    switch activity {
    case .prefill, .other, .head, .fault: text.append(activity.category)
    case .token(let index):
      text.append("token ")
      text.append(index)
    case .layer(let layer): append(layer: layer, nil)
    case .router(let layer), .attention(let layer):
      text.append(activity.category)
      text.append(" ")
      append(layer: layer, nil)
    case .expert(let layer, let expert):
      text.append(activity.category)
      text.append(" ")
      append(layer: layer, expert)
    case .stall(let part):
      text.append(activity.category)
      text.append(" ")
      append(name: part)
    case .kernel(let kind): text.append(kind.rawValue)
    }
    text.append("\"")
  }

  private mutating func append(nameOf read: ReadSpan) {
    text.append(",\"name\":\"")
    append(name: read.part)
    text.append(" ")
    text.append(read.purpose.traceName)
    text.append("\"")
  }

  private mutating func append(name part: StoredPart) {
    switch part {
    case .expert(let layer, let index): append(layer: layer, index)
    case .embedding(let token):
      text.append("embedding ")
      text.append(token)
    }
  }

  private mutating func append(layer: Int, _ expert: Int?) {
    text.append("L")
    text.append(layer)
    guard let expert else { return }
    text.append(" E")
    text.append(expert)
  }

  private mutating func append(argumentsOf activity: Activity) {
    switch activity {
    case .prefill(let firstPosition, let tokenCount):
      append("position", firstPosition)
      append("tokens", tokenCount)
    case .token(let index): append("index", index)
    case .layer(let layer), .router(let layer), .attention(let layer): append("layer", layer)
    case .expert(let layer, let expert):
      append("layer", layer)
      append("expert", expert)
    case .stall(let part): append(argumentsOf: part)
    case .fault(let count, let byteCount):
      append("faults", count)
      append("bytes", byteCount.bytes)
    case .other, .head, .kernel: break
    }
  }

  private mutating func append(argumentsOf part: StoredPart) {
    switch part {
    case .expert(let layer, let index):
      append("layer", layer)
      append("expert", index)
    case .embedding(let token): append("embedding", token)
    }
  }

  /// Appends the beginning of a read's arguments; the caller closes them.
  private mutating func append(argumentsOf read: ReadSpan) {
    text.append(",\"args\":{")
    append(argumentsOf: read.part)
    append("bytes", read.byteCount.bytes)
    text.append(",\"purpose\":\"")
    text.append(read.purpose.traceName)
    text.append(read.wasUsed ? "\",\"used\":true" : "\",\"used\":false")
  }
}
