import Quantities
import Yams

/// Reads the text of a scenario.
struct ScenarioReader: YAMLReading {
  static let noun = "scenario"
  /// What the greatest number of events that may meet is worked out from.
  private static let mostEvents = 256

  let file: String
  var noun: String { Self.noun }

  private typealias Event = Scenario.Event

  /// The keys that files of scenarios may have.
  private enum Keys {
    static let top = ["name", "seed", "events"]
    static let changes = ["takes", "speed", "heat", "stalls"]
    static let event = ["at", "for", "until"] + changes
    static let takes = ["memory", "storage", "cores"]
    static let speed = ["cpu", "storage"]
    static let stalls = ["every", "lasting"]
  }

  /// What numbers of scenarios must lie in.
  private enum Measures {
    static let seeds = ProfileMeasure.count(0...1 << 53)
    static let tokens = ProfileMeasure.count(1...1 << 24)
    static let instants = ProfileMeasure.time(.zero ... .seconds(604_800))
    static let lengths = ProfileMeasure.loadTimes
    static let stalls = ProfileMeasure.time(.microseconds(1) ... .seconds(60))
  }

  func scenario(from yaml: String) throws(ProfileError) -> Scenario {
    let root = try mapping(try parse(yaml), at: nil, keys: Keys.top)
    guard let nodes = root["events"]?.sequence, !nodes.isEmpty else {
      throw fault("events", "must be a list of at least one event")
    }
    guard nodes.count <= Self.mostEvents else {
      throw fault("events", "are \(nodes.count), and may be \(Self.mostEvents) at most")
    }
    var events: [Event] = []
    for (index, node) in nodes.enumerated() {
      events.append(try event(node, at: "events[\(index)]"))
    }
    let seed = try optional(root, "seed", at: nil, Measures.seeds)?.quantity.value(as: Int.self)
    let scenario = Scenario(
      name: try text(root, "name", at: nil) ?? ProfileFile.name(at: file),
      seed: UInt64(seed ?? 1), events: events)
    try requireSense(of: scenario)
    return scenario
  }

  private func event(_ node: Node, at path: String) throws(ProfileError) -> Event {
    let keys = try mapping(node, at: path, keys: Keys.event)
    let (start, at) = try moment(keys, "at", path)
    let (change, what) = try change(keys, at: path)
    let end = try end(keys, at: path)
    if case .heat = change, end != nil {
      throw fault(
        path, "sets the heat, which then goes its own way; leave out for and until")
    }
    let event = Event(
      start: start, end: end?.end, change: change, at: at, until: end?.text, what: what)
    guard event.canBegin else { throw fault("\(path).until", "is not behind its at") }
    return event
  }

  private func moment(
    _ event: Node.Mapping, _ key: String, _ path: String
  ) throws(ProfileError) -> (Scenario.Moment, text: String) {
    let (text, position) = (try requiredText(event, key, at: path), join(path, key))
    let words = text.split(whereSeparator: \.isWhitespace)
    if words.count == 2, words[0] == "token" {
      let token = try parsed(String(words[1]), Measures.tokens, at: position)
      return (.token(token.quantity.value()), "token \(words[1])")
    }
    guard text.first?.isNumber == true else {
      throw fault(
        position,
        "\"\(text)\" is neither a time, such as 2 s, nor a token, such as token 40")
    }
    let time = try parsed(text, Measures.instants, at: position)
    return (.time(time.quantity.value()), Self.plain(time))
  }

  private func end(
    _ event: Node.Mapping, at path: String
  ) throws(ProfileError) -> (end: Scenario.End, text: String)? {
    guard event["for"] == nil || event["until"] == nil else {
      throw fault(path, "has for and until: keep one of them")
    }
    if let length = try optional(event, "for", at: path, Measures.lengths) {
      return (.after(length.quantity.value()), "\(Self.plain(length)) later")
    }
    guard event["until"] != nil else { return nil }
    let (moment, text) = try moment(event, "until", path)
    return (.at(moment), text)
  }

  private func change(
    _ event: Node.Mapping, at path: String
  ) throws(ProfileError) -> (Scenario.Change, what: String) {
    let said = Keys.changes.filter { event[$0] != nil }
    guard let key = said.first, let node = event[key] else {
      throw fault(path, "says nothing; it has one of \(Keys.changes.joined(separator: ", "))")
    }
    guard said.count == 1 else {
      throw fault(path, "has \(said.joined(separator: " and ")): make an event of each")
    }
    let inner = join(path, key)
    switch key {
    case "takes": return try taken(node, at: inner)
    case "speed": return try speed(node, at: inner)
    case "heat":
      let words = StartTemperature.allCases.map(\.rawValue)
      let word = try parsed(try requiredText(event, key, at: path), .choice(words), at: inner).text
      guard let temperature = StartTemperature(rawValue: word) else {
        preconditionFailure("\(word) is one of the choices")
      }
      return (.heat(temperature), "device \(word)")
    default: return try stalls(node, at: inner)
    }
  }
}

extension ScenarioReader {
  private func taken(
    _ node: Node, at path: String
  ) throws(ProfileError) -> (Scenario.Change, what: String) {
    let takes = try mapping(node, at: path, keys: Keys.takes)
    var (load, parts) = (Scenario.Load(), [String]())
    if let memory = try optional(takes, "memory", at: path, .memories) {
      load.memory = memory.quantity.value()
      parts.append("\(Self.plain(memory)) of memory")
    }
    if let storage = try optional(takes, "storage", at: path, .bandwidth) {
      load.storage = storage.quantity.value()
      parts.append("\(Self.plain(storage)) of the storage")
    }
    if let node = takes["cores"] {
      load.cores = try cores(node, in: takes, at: path)
      parts += Self.texts(of: load.cores)
    }
    guard !parts.isEmpty else { throw saysNothing(path, Keys.takes) }
    return (.load(load), "\(parts.joined(separator: ", ")) taken")
  }

  /// A number of the fastest, or numbers by cluster.
  private func cores(
    _ node: Node, in takes: Node.Mapping, at path: String
  ) throws(ProfileError) -> Scenario.Cores {
    var (cores, path) = (Scenario.Cores(), path)
    guard let clusters = node.mapping else {
      cores.fastest = try value(
        takes, "cores", at: path, position: join(path, "cores"), .counts
      ).quantity.value()
      return cores
    }
    path = join(path, "cores")
    guard !clusters.isEmpty else { throw fault(path, "names no cluster of cores") }
    for (key, _) in clusters {
      guard let name = key.scalar?.string else { throw fault(path, "has a key that is no text") }
      cores.byCluster[name] = try value(
        clusters, name, at: path, position: join(path, name), .counts
      ).quantity.value()
    }
    return cores
  }

  private static func texts(of cores: Scenario.Cores) -> [String] {
    func text(_ count: Int) -> String { count == 1 ? "1 core" : "\(count) cores" }
    return (cores.fastest > 0 ? [text(cores.fastest)] : [])
      + cores.byCluster.sorted { $0.key < $1.key }.map { "\(text($0.value)) of \($0.key)" }
  }

  private func speed(
    _ node: Node, at path: String
  ) throws(ProfileError) -> (Scenario.Change, what: String) {
    let speeds = try mapping(node, at: path, keys: Keys.speed)
    var (load, parts) = (Scenario.Load(), [String]())
    if let share = try optional(speeds, "cpu", at: path, .shares) {
      load.cpuShare = share.quantity.value()
      parts.append("cores at \(Self.plain(share)) of their speed")
    }
    if let share = try optional(speeds, "storage", at: path, .shares) {
      load.storageShare = share.quantity.value()
      parts.append("storage at \(Self.plain(share)) of its speed")
    }
    guard !parts.isEmpty else { throw saysNothing(path, Keys.speed) }
    return (.load(load), parts.joined(separator: ", "))
  }

  private func stalls(
    _ node: Node, at path: String
  ) throws(ProfileError) -> (Scenario.Change, what: String) {
    let stalls = try mapping(node, at: path, keys: Keys.stalls)
    let every = try value(
      stalls, "every", at: path, position: join(path, "every"), Measures.lengths)
    let lasting = try value(
      stalls, "lasting", at: path, position: join(path, "lasting"), Measures.stalls)
    return (
      .stalls(every: every.quantity.value(), lasting: lasting.quantity.value()),
      "storage stalls of \(Self.plain(lasting)) every \(Self.plain(every))"
    )
  }
}

extension ScenarioReader {
  private func optional(
    _ mapping: Node.Mapping, _ key: String, at path: String?, _ measure: ProfileMeasure
  ) throws(ProfileError) -> ProfileValue? {
    guard let text = try text(mapping, key, at: path) else { return nil }
    return try parsed(text, measure, at: join(path, key))
  }

  private func parsed(
    _ text: String, _ measure: ProfileMeasure, at position: String
  ) throws(ProfileError) -> ProfileValue {
    do { return try measure.value(parsing: text) } catch { throw fault(position, "\(error)") }
  }

  private func saysNothing(_ path: String, _ keys: [String]) -> ProfileError {
    fault(path, "says nothing; it has \(keys.joined(separator: ", "))")
  }

  /// As it was written, in one line.
  private static func plain(_ value: ProfileValue) -> String {
    value.text.split(whereSeparator: \.isWhitespace).joined(separator: " ")
  }
}
