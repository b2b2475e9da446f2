internal import DeviceInterface
internal import Metrics
internal import Plotting
internal import Quantities
internal import Tracing

/// One line of a timeline: something that was busy now and then.
struct TimelineRow {
  let name: String
  let groups: [Group]

  /// Stretches of one colour, in the order of the trace.
  struct Group {
    let urgency: Read.Urgency?
    let color: String
    let stretches: [Range<Instant>]
  }

  /// How long anything in this row went on, in seconds.
  var busySeconds: Double {
    IntervalSet(groups.flatMap(\.stretches)).measure.inSeconds
  }

  /// More lanes than this share the last row.
  private static let mostLanes = 8

  /// The rows of `trace` in `window`: the processor's first, then one per I/O lane, then what went
  /// on beside the run.
  static func all(in window: TimelineWindow, of trace: Trace) -> [TimelineRow] {
    let named: [(String, [TimePart])] = [
      ("attention", [.attention]), ("router, other", [.router, .other]),
      ("expert FFN", [.expertFFN]), ("LM head", [.lmHead]), ("stall", [.stall]),
    ]
    var stretches = PerPart(repeating: [Range<Instant>]())
    for span in trace.spans {
      guard let part = TimePart(span.activity) else { continue }
      guard let stretch = window.part(from: span.start, to: span.end) else { continue }
      stretches[part].append(stretch)
    }
    let processor = named.map { name, parts in
      TimelineRow(
        name: name,
        groups: parts.map { part in
          Group(urgency: nil, color: part.color, stretches: stretches[part])
        })
    }
    return processor + lanes(in: window, of: trace) + scenario(in: window, of: trace)
  }

  /// One row where anything went on, so that others keep their height.
  private static func scenario(in window: TimelineWindow, of trace: Trace) -> [TimelineRow] {
    let stretches = trace.conditions.compactMap { window.part(from: $0.start, to: $0.end) }
    guard !stretches.isEmpty else { return [] }
    return [
      TimelineRow(
        name: "scenario",
        groups: [Group(urgency: nil, color: Palette.ink, stretches: stretches)])
    ]
  }

  private static func lanes(in window: TimelineWindow, of trace: Trace) -> [TimelineRow] {
    var reads: [Int: [Read.Urgency: [Range<Instant>]]] = [:]
    for read in trace.reads {
      let timing = read.timing
      guard let stretch = window.part(from: timing.started, to: timing.ended) else { continue }
      let lane = min(timing.lane, mostLanes - 1)
      reads[lane, default: [:]][read.purpose, default: []].append(stretch)
    }
    let busiest = trace.reads.map(\.timing.lane).max() ?? 0
    return reads.keys.sorted().map { lane in
      let isShared = lane == mostLanes - 1 && busiest > lane
      let groups = Read.Urgency.allCases.map { urgency in
        Group(
          urgency: urgency, color: Palette.color(of: urgency),
          stretches: reads[lane]?[urgency] ?? [])
      }
      return TimelineRow(name: isShared ? "I/O lanes \(lane)+" : "I/O lane \(lane)", groups: groups)
    }
  }
}

extension [TimelineRow] {
  /// Whether a read of this kind is to be seen.
  func contains(reads urgency: Read.Urgency) -> Bool {
    contains { $0.groups.contains { $0.urgency == urgency && !$0.stretches.isEmpty } }
  }
}
