import Quantities

/// What to set instead of what cannot be set.
struct SettingSuggestion {
  /// All paths that can be set, parts included.
  let settable: [String]
  /// The name of the profile, as a command takes it.
  let profile: String

  /// What people say, and what they mean of it here: paths, `*` for each cluster, or options.
  private static let meanings: [String: [String]] = [
    "memory": ["--memory", "memory.available"], "ram": ["memory.total"], "dram": ["memory.total"],
    "memory.free": ["memory.available"],
    "cpu": ["soc"], "processor": ["soc"], "chip": ["soc"],
    "disk": ["storage"], "drive": ["storage"], "ssd": ["storage"], "flash": ["storage"],
    "storage.part": ["storage"], "storage.curve": ["storage.bandwidth", "storage.latency"],
    "bandwidth": ["storage.bandwidth", "memory.bandwidth"],
    "threads": ["--threads", "cpu.threads"], "lanes": ["--lanes", "storage.lanes"],
    "heat": ["--heat", "thermal.cpu", "thermal.storage"],
    "thermal": ["--heat", "thermal.cpu", "thermal.storage"],
  ]

  /// Last names of figures by other words for them.
  private static let words: [String: String] = [
    "speed": "bandwidth", "throughput": "bandwidth", "rate": "bandwidth", "frequency": "clock",
    "freq": "clock", "size": "total", "capacity": "total", "ram": "total", "delay": "latency",
    "depth": "lanes", "queue-depth": "lanes",
  ]

  /// The end of a sentence about `path`, which cannot be set.
  func text(for path: String) -> String {
    let nearest = nearest(to: path.lowercased())
    guard let last = nearest.last else {
      return "`edgewise device show \(profile)` lists the figures that can"
    }
    let others = nearest.dropLast().joined(separator: ", ")
    return "the nearest that can is \(others.isEmpty ? "" : "\(others) or ")\(last)"
  }

  /// What may be meant by `path`; empty where nothing that can be set means the same.
  private func nearest(to path: String) -> [String] {
    if let meanings = Self.meanings[path] { return meanings }
    // The rate of a kind of kernel is the figure of the kind itself.
    if path.contains(".kernels."), path.hasSuffix(".rate") { return [String(path.dropLast(5))] }
    let names = path.split(separator: ".").map(String.init)
    guard let last = names.last else { return [] }
    let near = candidates(for: names)
    if let candidate = NearestName.nearest(to: path, among: near),
      NearestName.distance(path, candidate) <= min(2, path.count / 3)
    {
      return [candidate]
    }
    for word in [last, Self.words[last]].compactMap(\.self) {
      let same = near.filter { $0.split(separator: ".").last.map(String.init) == word }
      let most = same.map { commonCount($0, names) }.max() ?? 0
      let best = same.filter { commonCount($0, names) == most }
      if !best.isEmpty { return best }
    }
    return []
  }

  /// What can be set in the section that `names` begin with; everything where that is none.
  private func candidates(for names: [String]) -> [String] {
    let sections = ["cpu", "memory", "storage", "thermal"]
    guard names.count > 1, sections.contains(names[0]) else { return settable }
    return settable.filter { $0.hasPrefix(names[0] + ".") }
  }

  /// How many of `names` are among those of `path`.
  private func commonCount(_ path: String, _ names: [String]) -> Int {
    let own = Set(path.split(separator: ".").map(String.init))
    return names.count { own.contains($0) }
  }
}
