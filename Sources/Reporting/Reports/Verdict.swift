internal import Metrics
internal import Quantities
internal import Results

/// What a run comes to, in words.
struct Verdict {
  private let record: RunRecord

  init(_ record: RunRecord) { self.record = record }

  /// Speed, machine, mode and what bounds the speed, in one sentence.
  var headline: String {
    guard let pace = record.tokensPerSecond else {
      return "No decode speed on \(device): fewer than two tokens were made."
    }
    let bound = bound.map { ", bound by \($0)" } ?? ""
    let interval = record.intervals?.decode.map { " (\($0.text))" } ?? ""
    return "\(Digits.pace(pace))\(interval) on \(device)\(bound)."
  }

  private var device: String {
    if record.mode == "host" {
      let cap = record.memory.capBytes.map { "no limits but \(Digits.amount($0)) of RAM" }
      return "this machine (\(cap ?? "no limits"))"
    }
    let routing = record.routing == "synthetic" ? ", synthetic routing" : ""
    let scenario = record.scenario == nil ? "" : ", in a scenario"
    return "\(record.deviceText) (\(record.mode)\(scenario)\(routing)\(engine))"
  }

  private var engine: String { record.engine.remark(weights: record.weights) }

  /// The larger of waiting and computing, as in `storage: 83 % of each token is spent waiting for
  /// experts`; nil where nothing is known.
  var bound: String? {
    guard let shares = record.deviceTimeShares ?? record.timeShares else { return nil }
    switch shares.bound {
    case .device:
      return "the device: \(Digits.share(shares[.throttle])) of each token is time inserted to be"
        + " as slow"
    case .storage:
      return "storage: \(Digits.share(shares[.stall]))\(stallRange) of each token is spent waiting"
        + " for experts"
    case .memory:
      return "memory: \(Digits.share(shares[.fault])) of each token is spent waiting for pages that"
        + " went"
    case .computation:
      let computing = TimePart.computing.map { ($0, shares[$0]) }
      guard let (part, share) = computing.max(by: { $0.1 < $1.1 }) else { return nil }
      return "computation: \(Digits.share(shares.computed)) of each token, \(part.title) first"
        + " (\(Digits.share(share)))"
    }
  }

  private var stallRange: String {
    guard let least = record.intervals?.leastStallShare,
      let greatest = record.intervals?.greatestStallShare
    else { return "" }
    return " (\(Digits.share(least)) to \(Digits.share(greatest)))"
  }

  /// How many times faster storage without any delay would make a token; nil where nothing stalls.
  var fasterWithoutStalls: Double? {
    guard let shares = record.deviceTimeShares ?? record.timeShares else { return nil }
    guard shares[.stall] > 0, shares[.stall] < 1 else { return nil }
    return shares.amdahlBound
  }

  /// What stands above everything else: reasons not to trust or to use the figures.
  var alarms: [String] {
    var alarms: [String] = []
    if !record.isComplete {
      alarms.append("Interrupted: the figures cover what was done until then.")
    }
    if record.finishReason == .context {
      alarms.append(
        "The answer ends where the context is full: raise --context, or shorten the prompt.")
    }
    if record.violatesCap, let cap = record.memory.capBytes, let peak = record.peakRSSBytes {
      alarms.append(
        "Memory cap violated: peak RSS \(Digits.amount(peak)) exceeds \(Digits.amount(cap)).")
    }
    return alarms
  }

  /// How the figures of time came about, for the table's last column.
  var basis: String {
    switch record.mode {
    case "host": "measured"
    case "applied": "measured under limits"
    case "simulated", "replayed": "simulated"
    default: record.mode
    }
  }

  /// What the mode means, in one sentence.
  var modeSentence: String? {
    switch record.mode {
    case "host": "Measured on this host without any limits."
    case "applied": "Measured on this host, held back in real time to be as slow as the device."
    case "simulated": "The engine ran on a virtual clock: times come from the device model."
    case "replayed":
      (record.routing == "synthetic" ? "Synthetic" : "Recorded")
        + " decisions ran on a virtual clock: times come from the device model, and no text was "
        + "computed."
    default: nil
    }
  }
}
