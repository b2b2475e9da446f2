import Quantities

extension DeviceProfile {
  /// This profile with what-ifs such as `storage.bandwidth=200 MB/s`, or with other parts:
  /// `storage=ufs-4.0`, `soc=rk3576`.
  ///
  /// All of them count together, so their order does not matter: parts first, whose own sources
  /// come with them and of whose forerunners nothing stays, then figures. A figure becomes
  /// `assumed`, with `--set` as its source. Some figures move others that are not set themselves,
  /// because alone they would change nothing or contradict them:
  ///
  /// - `storage.bandwidth` is what the device then delivers in all: the ceiling becomes the same.
  /// - `storage.bandwidth` and `storage.latency` replace a curve; what is not set is taken from its
  ///   row of the largest reads.
  /// - A cluster's `clock` moves its `int8` and `float32` in proportion.
  /// - `memory.total` moves `memory.available` by the rule that stands beside it: the system keeps
  ///   its part, or concedes the same share or amount.
  ///
  /// Title and label say what was set.
  ///
  /// - Parameter catalog: Where parts are looked up.
  /// - Throws: `ProfileError` with one sentence where one of them cannot be, or two contradict each
  ///   other.
  public func applying(
    _ settings: [String], catalog: ProfileCatalog = .empty
  ) throws(ProfileError) -> DeviceProfile {
    guard !settings.isEmpty else { return self }
    let asked = try ProfileSettings(settings, of: name)
    var changed = document
    for (kind, part) in try asked.parts() {
      changed.replace(kind, by: try ProfileResolver(catalog: catalog).part(kind, part, of: name))
      changed.replacements[kind] = part
    }
    try changed.override(by: asked.figures(of: changed), of: name)
    return try DeviceProfile(changed, name: name, file: name)
  }
}

extension ProfileDocument {
  /// Puts `figures` in, and moves what follows them and is not among them.
  fileprivate mutating func override(
    by figures: [String: ProfileFigure], of profile: String
  ) throws(ProfileError) {
    let followers = followers(of: figures)
    if figures["storage.bandwidth"] != nil || figures["storage.latency"] != nil {
      try replaceCurve(of: profile)
    }
    for (path, figure) in followers.merging(figures, uniquingKeysWith: { $1 }) {
      let rule = self.figures[path]?.rule
      put(figure, at: path)
      self.figures[path]?.rule = rule
    }
  }

  /// What else has to change with `figures`, which are not in it yet.
  private func followers(of figures: [String: ProfileFigure]) -> [String: ProfileFigure] {
    var followers: [String: ProfileFigure] = [:]
    if var ceiling = figures["storage.bandwidth"] {
      ceiling.source = "\(ProfileFigure.override) storage.bandwidth"
      followers["storage.ceiling"] = ceiling
    }
    followers[ProfileKeys.availablePath] = figures["memory.total"].flatMap(available)
    for name in clusterNames {
      let path = "cpu.clusters.\(name)"
      guard let clock: Frequency = figures["\(path).clock"]?.quantity?.value(),
        let before: Frequency = self.figures["\(path).clock"]?.quantity?.value()
      else { continue }
      for key in ["int8", "float32"] {
        guard let rate: MultiplyAddRate = self.figures["\(path).\(key)"]?.quantity?.value() else {
          continue
        }
        let moved = (clock.hertz / before.hertz) * rate
        followers["\(path).\(key)"] = ProfileFigure(
          ProfileValue(.rate(moved)), kind: .assumed,
          source: "\(ProfileFigure.override) \(path).clock, in proportion")
      }
    }
    return followers
  }

  /// What one process may hold where `total` is built in.
  private func available(of total: ProfileFigure) -> ProfileFigure? {
    guard let figure = figures[ProfileKeys.availablePath],
      let available: ByteCount = figure.quantity?.value(),
      let before: ByteCount = figures["memory.total"]?.quantity?.value(),
      let total: ByteCount = total.quantity?.value()
    else { return nil }
    let rule = figure.rule ?? .rest
    return ProfileFigure(
      ProfileValue(.bytes(rule.available(of: total, where: available, of: before))),
      kind: .assumed, source: "\(ProfileFigure.override) memory.total, \(rule.formula)")
  }

  /// Goes over to latency and bandwidth, those of the largest reads, one at a time.
  private mutating func replaceCurve(of profile: String) throws(ProfileError) {
    guard let table = figures[ProfileKeys.curvePath] else { return }
    let rows = try ProfileFigures(self, file: profile).storageCurve().rows
    guard let row = rows.last(where: { $0.queueDepth == rows[0].queueDepth }) else { return }
    figures[ProfileKeys.curvePath] = nil
    let source = "the largest reads of: \(table.source)"
    note("storage.latency", .time(row.latency), kind: .derived, source: source)
    note("storage.bandwidth", .bandwidth(row.transferRate), kind: .derived, source: source)
  }
}
