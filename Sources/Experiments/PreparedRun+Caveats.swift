import Inference
import Quantities
import Simulation
import Tracing

extension PreparedRun {
  /// What the figures of a run in `mode` take for granted.
  func assumptions(mode: String) -> [String] {
    guard let profile = options.machine.profile else { return [] }
    var assumptions = [
      "kernels cost the larger of arithmetic and memory traffic; caches of the device's processor"
        + " are not modelled",
      "a predicted read in service gives way at once to a read that somebody needs; real storage"
        + " gives way after the command in flight",
      "all cores of a cluster run at its full clock; heat is not modelled",
    ]
    if mode != "applied" {
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

  /// What the reader of this execution's figures should know.
  func warnings(for execution: Execution, peak: ByteCount?) -> [String] {
    var warnings = self.warnings + execution.deviceWarnings
    if execution.trace.droppedCount > 0 {
      warnings.append(
        "the trace is full: \(execution.trace.droppedCount) entries at the end are missing, and the"
          + " figures cover what came before")
    }
    let trace = RuntimeMemory.taken(by: execution.trace)
    if let cap = ledger.cap, let peak, peak > cap + trace {
      warnings.append(
        "the RAM cap was violated: peak RSS \(peak), of which trace \(trace), cap \(cap)")
    }
    if let lag = execution.worstLag, let share = lagShare(lag, of: execution), share > 0.05 {
      warnings.append(
        "this machine could not keep up: it was up to \(lag.shortDescription) behind the device")
    }
    if execution.lateReadCount > 0 {
      let reads = execution.lateReadCount == 1 ? "1 read" : "\(execution.lateReadCount) reads"
      warnings.append("\(reads) came later from this machine's storage than from the device's")
    }
    return warnings
  }

  private func lagShare(_ lag: Duration, of execution: Execution) -> Double? {
    guard let first = execution.trace.spans.first, let last = execution.trace.spans.last,
      last.end > first.start
    else { return nil }
    return lag.inSeconds / (last.end - first.start).inSeconds
  }
}
