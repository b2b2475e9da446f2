import Files
import Quantities

extension TuningResult {
  /// What contradicts itself: the winner, the default and the best ones are trials, and none of
  /// their figures is otherwise than there; nil where nothing does.
  var trialFault: String? {
    let settings = trials.flatMap { $0.sharedRelations(mode: mode, of: ["simulated"]) }
    return settings.lazy.compactMap(\.fault).first ?? copyFault
      ?? (best.first == winner ? nil : "the first of best is not winner, and must be")
      ?? Relation.equal(
        "cache_slots", Double(cacheSlots), "winner.cache_slots", Double(winner.cacheSlots),
        tolerance: 0
      ).fault
  }

  private var copyFault: String? {
    var copies = [("winner", winner)]
    if let standard { copies.append(("default", standard)) }
    copies += best.map { ("best", $0) }
    for (name, copy) in copies where !trials.contains(copy) {
      if let fault = difference(of: copy, called: name) { return fault }
    }
    return nil
  }

  /// What is otherwise in `copy` than in the trial with its settings.
  private func difference(of copy: TrialRecord, called name: String) -> String? {
    guard let trial = trials.first(where: { $0.settings == copy.settings }) else {
      return "\(name) has settings that none of trials has; it must be one of them"
    }
    func tree(_ trial: TrialRecord) -> JSONTree? {
      (try? RunFolder.json(trial)).flatMap { try? JSONTree($0) }
    }
    guard case .object(let told)? = tree(copy), case .object(let found)? = tree(trial) else {
      return nil
    }
    let keys = Set(told.keys).union(found.keys).sorted()
    guard let key = keys.first(where: { told[$0] != found[$0] }) else { return nil }
    let value = told[key]?.number.map(NumberBounds.text)
    let other = found[key]?.number.map(NumberBounds.text)
    return "\(name).\(key) is \(value ?? "another"), and must be that of its trial"
      + (other.map { ", which is \($0)" } ?? "")
  }
}
