import DeviceInterface

/// The keys that files of profiles and parts may have.
enum ProfileKeys {
  static let cpu = [
    "clusters", "threads", "expert-threads", "dispatch", "glue", "sampling", "split",
  ]
  static let cluster = ["name"] + clusterFigures + ["kernels"]
  static let clusterFigures = ["cores", "clock", "int8", "float32", "bandwidth", "shared"]
  static let kernels = KernelKind.allCases.map(\.rawValue)
  /// What is said of a kind of kernel. The rate is the figure of the kind itself.
  static let kernel = ["rate", busShare]
  static let busShare = "bandwidth"
  static let memory =
    [
      "total", "available", "reserve", "inactive", "readahead", "fault", "zram", "zram-ratio",
      "zram-bandwidth", reclaim,
    ] + busMemory
  /// What profiles said before there was a model of reclaiming; read, and without effect.
  static let reclaim = "reclaim"
  /// The keys of memory that come with a SoC.
  static let busMemory = ["peak", "bandwidth", "dma"]
  static let storage = ["part"] + storageFigures
  static let storageFigures = [
    "lanes", "ceiling", "latency", "bandwidth", "curve", "range", "age",
  ]
  static let thermal = ["cpu", "storage"]
  static let field = ["value", "kind", "source"]
  /// The parts that a resolved profile has from what-ifs.
  static let overrides = ProfileKind.parts.map(\.rawValue)

  /// The keys of the figure at `path`.
  static func field(at path: String) -> [String] {
    path == availablePath ? field + ["rule"] : field
  }

  /// The other form of `storage.bandwidth`: only one of the two can be there.
  static let curvePath = "storage.curve"
  /// The figure that follows another one by a rule of the profile's own.
  static let availablePath = "memory.available"

  /// The columns of each figure that is a table.
  static let tables: [String: ProfileTable] = [
    curvePath: ProfileTable(columns: [
      .init(name: "size", measure: .readSizes),
      .init(name: "depth", measure: .laneCounts, isRequired: false),
      .init(name: "bandwidth", measure: .bandwidth),
      .init(name: "latency", measure: .latencies, isRequired: false),
    ]),
    "storage.range": ProfileTable(columns: [
      .init(name: "span", measure: .memories), .init(name: "factor", measure: .factors),
    ]),
    "thermal.cpu": heat, "thermal.storage": heat,
  ]

  private static let heat = ProfileTable(columns: [
    .init(name: "after", measure: .loadTimes), .init(name: "factor", measure: .shares),
  ])

  /// What each figure outside of clusters and tables is a number of.
  private static let measures: [String: ProfileMeasure] = [
    "cpu.threads": .counts, "cpu.expert-threads": .counts, "cpu.dispatch": .latencies,
    "cpu.glue": .latencies, "cpu.sampling": .latencies,
    "cpu.split": .choice(DeviceProfile.Processor.Split.allCases.map(\.rawValue)),
    "memory.total": .memories, "memory.available": .memories, "memory.reserve": .reserves,
    "memory.inactive": .busShares, "memory.readahead": .pageWindows, "memory.fault": .latencies,
    "memory.zram": .memories, "memory.zram-ratio": .packingRatios,
    "memory.zram-bandwidth": .bandwidth, "memory.reclaim": .reclaimFactors,
    "memory.peak": .bandwidth, "memory.bandwidth": .bandwidth, "memory.dma": .dmaFactors,
    "storage.lanes": .laneCounts, "storage.ceiling": .bandwidth, "storage.latency": .latencies,
    "storage.bandwidth": .bandwidth, "storage.age": .shares,
  ]
  private static let clusterMeasures: [String: ProfileMeasure] = [
    "cores": .counts, "clock": .clock, "int8": .rate, "float32": .rate, "bandwidth": .bandwidth,
    "shared": .bandwidth,
  ]

  /// What the figure at `path` is a number of.
  ///
  /// - Precondition: profiles have such a figure, and it is one number.
  static func measure(of path: String) -> ProfileMeasure {
    let names = path.split(separator: ".").map(String.init)
    let measure =
      switch names.count {
      case 6: ProfileMeasure.busShares
      case 5: ProfileMeasure.factors
      case 4: clusterMeasures[names[3]]
      default: measures[path]
      }
    guard let measure else { preconditionFailure("profiles have no number at \(path)") }
    return measure
  }

  /// The name of the cluster that the figure at `path` belongs to; nil where it is of none.
  static func cluster(of path: String) -> String? {
    let names = path.split(separator: ".")
    return path.hasPrefix("cpu.clusters.") && names.count > 3 ? String(names[2]) : nil
  }

  /// Whether the figure at `path` comes with a part of this kind.
  static func isFigure(_ path: String, of kind: ProfileKind) -> Bool {
    let names = path.split(separator: ".").map(String.init)
    switch names[0] {
    case "cpu": return kind != .storage
    case "storage": return kind != .soc
    case "memory": return memory(of: kind).contains(names[1]) && kind != .storage
    default: return thermal(of: kind).contains(names[1])
    }
  }

  static func top(of kind: ProfileKind) -> [String] {
    switch kind {
    case .device:
      [
        "title", "description", "group", "overrides", "extends", "soc", "cpu", "memory", "storage",
        "thermal",
      ]
    case .soc: ["title", "description", "cpu", "memory", "thermal"]
    case .storage: ["title", "description", "storage", "thermal"]
    }
  }

  static func memory(of kind: ProfileKind) -> [String] { kind == .device ? memory : busMemory }

  static func storage(of kind: ProfileKind) -> [String] {
    kind == .device ? storage : storageFigures
  }

  static func thermal(of kind: ProfileKind) -> [String] {
    switch kind {
    case .device: thermal
    case .soc: ["cpu"]
    case .storage: ["storage"]
    }
  }

  /// The paths of all figures, in the order of a data sheet.
  static func paths(clusters: [String]) -> [String] {
    var paths: [String] = []
    for name in clusters {
      paths += clusterFigures.map { "cpu.clusters.\(name).\($0)" }
      paths += kernels.flatMap { kind in
        let path = "cpu.clusters.\(name).kernels.\(kind)"
        return [path, "\(path).\(busShare)"]
      }
    }
    paths += cpu.dropFirst().map { "cpu.\($0)" }
    paths += memory.map { "memory.\($0)" }
    paths += storageFigures.map { "storage.\($0)" }
    return paths + thermal.map { "thermal.\($0)" }
  }
}

/// What the rows of a figure hold.
struct ProfileTable: Sendable {
  let columns: [Column]

  /// One number of each row.
  struct Column: Sendable {
    let name: String
    let measure: ProfileMeasure
    /// Whether every row has it.
    var isRequired = true
  }
}
