internal import Quantities
internal import Results

extension RunSections {
  /// What happened to the device meanwhile, event by event.
  var scenario: ReportSection? {
    guard let scenario = record.scenario else { return nil }
    return ReportSection(
      "Scenario",
      note: "\(scenario.name), seed \(scenario.seed). Times count from the request, tokens as in"
        + " the trace: token 1 is the first behind the one that comes out of the prompt.",
      header: ["event", "said", "began", "ended", "stalls"],
      rows: scenario.events.map { event in
        let said = "from \(event.at)" + (event.until.map { ", until \($0)" } ?? "")
        return Row(
          name: event.what,
          cells: [
            said, event.startSeconds.map(Digits.time) ?? "not at all",
            event.startSeconds == nil
              ? "" : event.endSeconds.map(Digits.time) ?? "with the run",
            Self.stalls(event),
          ])
      })
  }

  private static func stalls(_ event: ScenarioRecord.Event) -> String {
    guard let count = event.stalls, let seconds = event.stallSeconds else { return "" }
    return "\(Digits.count(count)), \(Digits.time(seconds)) in all"
  }
}
