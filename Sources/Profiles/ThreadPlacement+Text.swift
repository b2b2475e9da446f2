import Quantities

extension ThreadPlacement {
  /// The placement that a text such as `a76:4,a55:2` asks for: threads by cluster. What tables
  /// print, `a55 2 + a76 4`, is as good.
  ///
  /// - Throws: What is wrong with it, and which clusters `profile` has, in one sentence.
  public init(parsing text: String, on profile: DeviceProfile) throws(ProfileError) {
    var counts: [String: Int] = [:]
    for part in text.split(omittingEmptySubsequences: false, whereSeparator: ",+".contains) {
      let (name, count) = try Self.entry(String(part), of: profile)
      guard counts.updateValue(count, forKey: name) == nil else {
        throw Self.fault(of: profile, "names the cluster \(name) twice; give each once")
      }
    }
    self.init(counts, on: profile)
  }

  /// One cluster and its threads, both known to be there.
  private static func entry(
    _ text: String, of profile: DeviceProfile
  ) throws(ProfileError) -> (name: String, count: Int) {
    let parts = text.split { $0 == ":" || $0.isWhitespace }.map(String.init)
    guard parts.count == 2, let count = Int(parts[1]) else {
      throw fault(
        of: profile,
        "\"\(text)\" is no cluster with its threads; write it as"
          + " \(profile.cpu.clusters[0].name):\(profile.cpu.clusters[0].cores)")
    }
    guard let cluster = profile.cpu.clusters.first(where: { $0.name == parts[0] }) else {
      let names = profile.cpu.clusters.map(\.name)
      let nearest = NearestName.nearest(to: parts[0], among: names) ?? ""
      throw fault(
        of: profile,
        "there is no cluster \(parts[0]) (the nearest is \(nearest)) among \(clusters(of: profile))"
      )
    }
    guard (1...cluster.cores).contains(count) else {
      throw fault(
        of: profile, "\(cluster.name):\(count) does not fit the clusters \(clusters(of: profile))")
    }
    return (cluster.name, count)
  }

  /// Such as `a76 (4 cores), a55 (2 cores)`.
  private static func clusters(of profile: DeviceProfile) -> String {
    profile.cpu.clusters
      .map { "\($0.name) (\($0.cores) core\($0.cores == 1 ? "" : "s"))" }.joined(separator: ", ")
  }

  private static func fault(of profile: DeviceProfile, _ reason: String) -> ProfileError {
    ProfileError(file: profile.name, path: "--placement", reason: reason)
  }
}
