import Results

extension TuningVerdict {
  /// How sure the winner and its gain are.
  var evidence: [String] {
    [holding, certainty, ties].compactMap(\.self)
  }

  /// On how many texts it is the best.
  private var holding: String? {
    guard let texts, texts.compared.count > 1 || objective == .memory else { return nil }
    if texts.seeds.count == 1 {
      return "That rests on one text: what others would do is not known."
    }
    let what = objective == .memory ? "it keeps enough of the speed" : "nothing compared is better"
    return "It holds for \(texts.heldCount) of \(texts.seeds.count) texts: there \(what)."
  }

  /// Between which ends the gain lies.
  private var certainty: String? {
    guard let gain, let texts else { return nil }
    let count = texts.seeds.count
    let range = count == 1 ? "" : "From text to text that is \(span(gain.least, gain.greatest)). "
    let unknown = (count == 1 ? "" : "texts and ") + "the device"
    return "\(range)By what is not known of \(unknown) the gain is"
      + " \(gain.isOpen ? "open: " : "")\(span(gain.low, gain.high))."
  }

  /// From one gain to another, in the words that the advantage is said in.
  private func span(_ low: Double, _ high: Double) -> String {
    "\(percent(advantage(of: low))) to \(percent(advantage(of: high)))"
  }

  /// What texts do not tell from the winner.
  private var ties: String? {
    guard let texts else { return nil }
    let tied = texts.compared.dropFirst().filter(\.isTied).map { difference(of: $0.settings) }
    guard !tied.isEmpty else { return nil }
    let others = tied.count > 3 ? "; or \(tied.count - 3) more" : ""
    let known = texts.seeds.count == 1 ? "within 1 %" : "as far as texts tell"
    return "As good, \(known), is it with \(tied.prefix(3).joined(separator: "; or "))\(others)."
  }

  /// In what `settings` differ from the winner's.
  private func difference(of settings: SettingValues) -> String {
    SettingName.searched
      .filter { $0 != .threads && settings[$0] != winner.settings[$0] }
      .map { settings.phrase($0) }.joined(separator: ", ")
  }
}
