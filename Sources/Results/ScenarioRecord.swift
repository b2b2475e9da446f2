import Quantities

/// What happened to a device while a run went on.
public struct ScenarioRecord: Codable, Hashable, Sendable {
  /// What its file calls it.
  public var name: String
  /// Where the stalls that were drawn begin.
  public var seed: UInt64
  /// In the order of the file.
  public var events: [Event]

  /// All of its values.
  public init(name: String, seed: UInt64, events: [Event]) {
    self.name = name
    self.seed = seed
    self.events = events
  }

  /// Something that happened, or went on for a while. All times are seconds of device time since
  /// the request.
  public struct Event: Codable, Hashable, Sendable {
    /// In words.
    public var what: String
    /// When it was to begin, as the file says.
    public var at: String
    /// Until when it was to go on; nil for the end of the run.
    public var until: String?
    /// nil where it did not begin.
    public var startSeconds: Double?
    /// nil where it went on as the run ended.
    public var endSeconds: Double?
    /// How often the storage stalled because of it, and for how long in all; nil where it stalls
    /// nothing.
    public var stalls: Int?
    public var stallSeconds: Double?

    /// All of its values.
    public init(
      what: String, at: String, until: String? = nil, startSeconds: Double? = nil,
      endSeconds: Double? = nil, stalls: Int? = nil, stallSeconds: Double? = nil
    ) {
      self.what = what
      self.at = at
      self.until = until
      self.startSeconds = startSeconds
      self.endSeconds = endSeconds
      self.stalls = stalls
      self.stallSeconds = stallSeconds
    }

    enum CodingKeys: String, CodingKey {
      case what, at, until, stalls
      case startSeconds = "start_seconds"
      case endSeconds = "end_seconds"
      case stallSeconds = "stall_seconds"
    }
  }
}

extension ScenarioRecord {
  /// How many of its events began.
  public var begunCount: Int { events.count { $0.startSeconds != nil } }

  /// What must hold between its values.
  ///
  /// - Parameter end: By when the run had ended, in seconds since the request; nil where it is not
  ///   known.
  func relations(endingBy end: Double?) -> [Relation] {
    events.indices.flatMap { index -> [Relation] in
      let (event, key) = (events[index], "scenario.events[\(index)]")
      return [
        .same(
          "\(key) has an end", event.endSeconds != nil, "it has no beginning",
          event.startSeconds == nil ? false : nil),
        .atMost(
          "\(key).start_seconds", event.startSeconds, "its end_seconds", event.endSeconds),
        .atMost(
          "\(key).stall_seconds", event.stallSeconds, "nothing without stalls",
          event.stalls == 0 ? 0 : nil),
        .atMost("\(key).start_seconds", event.startSeconds, "the end of the run", end),
        .atMost("\(key).end_seconds", event.endSeconds, "the end of the run", end),
        .equal("\(key).start_seconds", event.startSeconds, "what its at says", event.plannedStart),
        .equal("\(key).end_seconds", event.endSeconds, "what its until says", event.plannedEnd),
      ]
    }
  }
}

extension ScenarioRecord.Event {
  /// When it was to begin, in seconds since the request; nil where a token decides.
  fileprivate var plannedStart: Double? { Self.seconds(at) }

  /// When it was to end; nil where that is the end of the run, or a token decides. What is over as
  /// it begins ends then, whatever was planned.
  fileprivate var plannedEnd: Double? {
    guard let until, let startSeconds, endSeconds != startSeconds else { return nil }
    guard until.hasSuffix(Self.later) else { return Self.seconds(until) }
    return Self.seconds(String(until.dropLast(Self.later.count))).map { startSeconds + $0 }
  }

  private static let later = " later"

  private static func seconds(_ text: String) -> Double? {
    (try? Duration(parsing: text))?.inSeconds
  }
}
