import ExpertStore
import Inference
import Metrics
import Models
import Profiles
import Quantities
import Results
import Simulation
import Tracing

extension PreparedRun {
  /// What the figures of a run in `mode` take for granted.
  func assumptions(mode: String) -> [String] {
    let origin =
      ([recording?.syntheticCaveat, model.blueprint.origin?.caveat] + headCaveats)
      .compactMap(\.self)
    guard let profile = options.machine.profile else { return origin }
    var assumptions =
      origin + startCaveats + shortageCaveats(profile) + scenarioCaveats + [
        "kernels cost the larger of arithmetic and memory traffic; caches of the device's processor"
          + " are not modelled",
        "a predicted read in service gives way at once to a read that is needed; real storage"
          + " gives way after the command in flight",
        "all cores of a cluster run at its full clock; " + heatCaveat(profile),
      ]
    if mode != "applied", profile.cpu.glue == .zero {
      assumptions.append("code between kernels costs no device time")
    }
    let weak = profile.fields.filter { $0.kind == .derived || $0.kind == .assumed }
    if !weak.isEmpty {
      assumptions.append(
        "\(weak.count) of \(profile.fields.count) profile fields are derived or assumed: "
          + weak.map(\.path).joined(separator: ", "))
    }
    return assumptions
  }

  /// What does not stay in memory, and by which rule it comes again.
  private func shortageCaveats(_ profile: DeviceProfile) -> [String] {
    guard let shortage else { return [] }
    var caveats: [String] = []
    if shortage.rereadPerSweep > 0 {
      let reread = ByteCount(Int(shortage.rereadPerSweep.rounded(.up)))
      caveats.append(
        "of \(held.swept) of weights that every token reads, \(reread) are gone when the next token"
          + " needs them, as Linux keeps pages on two lists, and are read again,"
          + " \(profile.memory.paging.window) at a time")
    }
    if shortage.packedShare > 0 {
      let percent = (shortage.packedShare * 1000).rounded() / 10
      caveats.append(
        "\(percent) % of what stands in no file lies packed (zram), whatever it is used for, and"
          + " comes back as it is used")
    }
    return caveats
  }

  private func heatCaveat(_ profile: DeviceProfile) -> String {
    if profile.thermal.cpu == nil, profile.thermal.storage == nil {
      return "how the device slows down with heat is not known"
    }
    guard let temperature = options.startTemperature else { return "nothing slows down with heat" }
    let first = start == .warm && slotCount > 0 ? "before experts come into memory" : "at first"
    return "parts slow down with heat as the profile says, and cool as fast as they heat; they are"
      + " \(temperature) \(first)"
  }

  /// What a predicted LM head means for the answer.
  private var headCaveats: [String?] {
    guard options.headSelection != nil else { return [] }
    let caveat =
      "only the rows of the LM head that its predictor named were computed; all other tokens count"
      + " as impossible, so the answer may be another than the dense head's"
    if recording?.isMadeUp == true {
      return ["the share of the LM head's rows that is computed is an assumption, not a count"]
    }
    guard model.blueprint.origin != nil else { return [caveat] }
    return [
      caveat,
      "the LM head predictor is random as well and knows nothing of the head: its active share is"
        + " that of a trained one, its argmax-miss rate is not",
    ]
  }

  /// Whether it is known that the throttles of an applied run work on this host.
  public var proofWarnings: [String] {
    guard case .applied(let profile, _) = options.machine else { return [] }
    return ThrottleProof.warning(for: profile, files: model.bundle.files).map { [$0] } ?? []
  }

  /// What the reader of this execution's figures should know; first, whether they are those of the
  /// device at all.
  func warnings(
    for execution: Execution, metrics: TraceMetrics
  ) -> [String] {
    var warnings =
      [paceWarning(for: execution, metrics)].compactMap(\.self) + self.warnings + proofWarnings
      + execution.deviceWarnings
    if execution.trace.droppedCount > 0 {
      warnings.append(
        "the trace is full: \(execution.trace.droppedCount) entries at the end are missing, and the"
          + " figures cover what came before")
    }
    return warnings + [execution.idleWarning].compactMap(\.self)
  }

  /// How this machine held `execution` up, in a sentence; nil where it did not.
  private func paceWarning(for execution: Execution, _ metrics: TraceMetrics) -> String? {
    let lag = execution.worstLag?.shortDescription ?? "unknown"
    if let slower = execution.missedPace(metrics), slower > Self.allowedMissedPace {
      return "this machine could not keep up: tokens came \((slower * 100).rounded()) % slower than"
        + " the device would make them (worst lag \(lag), \(execution.lateReadCount) late reads),"
        + " so the run says less about the device than a simulated one"
    }
    guard let (real, modelled) = execution.longestLatencies(metrics),
      real.inSeconds > (1 + Self.allowedLongestLag) * modelled.inSeconds
    else { return nil }
    return "this machine held the run up for a moment (worst lag \(lag)): the longest latency is"
      + " \(real.shortDescription) and would be \(modelled.shortDescription) on the device, so take"
      + " p90, p99 and the longest from a simulated run"
  }

  /// Whether this machine held `execution` up, so that its times are not the device's.
  static func isLate(_ execution: Execution, _ metrics: TraceMetrics) -> Bool {
    if let slower = execution.missedPace(metrics), abs(slower) > allowedMissedPace { return true }
    guard let (real, modelled) = execution.longestLatencies(metrics) else { return false }
    return real.inSeconds > (1 + allowedLongestLag) * modelled.inSeconds
  }

  /// What a wake-up that came late or another program on this machine may cost without a word.
  private static let allowedMissedPace = 0.03
  /// The same, for the longest of all latencies.
  private static let allowedLongestLag = 0.2
}

extension Execution {
  /// What to think of figures of a run on this machine that was stopped; nil where it was not. Of
  /// a trace that is full it is not known what was waited for.
  var idleWarning: String? {
    guard let idle, trace.droppedCount == 0 else { return nil }
    let stalls = trace.spans.compactMap { span -> Range<Instant>? in
      guard case .stall = span.activity else { return nil }
      return span.start..<span.end
    }
    let times = interTokenTimes.sorted()
    let usual = times.isEmpty ? .zero : times[times.count / 2]
    let time = idle.unexplained(stalls: IntervalSet(stalls), usual: usual)
    guard time > .zero else { return nil }
    return "this process did nothing for \(time.shortDescription) between tokens (stopped, held up"
      + " by whoever reads its output, or others had the machine): the figures include that"
  }
}
