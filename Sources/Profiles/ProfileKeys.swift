import DeviceInterface

/// The keys that files of profiles and parts may have.
enum ProfileKeys {
  static let cpu = ["clusters", "threads", "expert-threads", "dispatch", "glue", "sampling"]
  static let cluster = ["name"] + clusterFigures + ["kernels"]
  static let clusterFigures = ["cores", "clock", "int8", "float32", "bandwidth", "shared"]
  static let kernels = KernelKind.allCases.map(\.rawValue)
  static let memory = ["total", "available", "reserve", "reclaim"] + busMemory
  /// What of the memory comes with a SoC.
  static let busMemory = ["peak", "bandwidth", "dma"]
  static let storage = ["part"] + storageFigures
  static let storageFigures = [
    "lanes", "ceiling", "latency", "bandwidth", "curve", "range", "age",
  ]
  static let thermal = ["cpu", "storage"]
  static let field = ["value", "kind", "source"]

  /// The other form of `storage.bandwidth`: only one of the two can be there.
  static let curvePath = "storage.curve"

  /// The columns of each figure that is a table, and those among them that every row has.
  static let tables: [String: (columns: [String], required: Set<String>)] = [
    curvePath: (["size", "depth", "bandwidth", "latency"], ["size", "bandwidth"]),
    "storage.range": (["span", "factor"], ["span", "factor"]),
    "thermal.cpu": (["after", "factor"], ["after", "factor"]),
    "thermal.storage": (["after", "factor"], ["after", "factor"]),
  ]

  static func top(of sort: ProfileSort) -> [String] {
    switch sort {
    case .device:
      ["title", "description", "group", "extends", "soc", "cpu", "memory", "storage", "thermal"]
    case .soc: ["title", "description", "cpu", "memory", "thermal"]
    case .storage: ["title", "description", "storage", "thermal"]
    }
  }

  static func memory(of sort: ProfileSort) -> [String] { sort == .device ? memory : busMemory }

  static func storage(of sort: ProfileSort) -> [String] {
    sort == .device ? storage : storageFigures
  }

  static func thermal(of sort: ProfileSort) -> [String] {
    switch sort {
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
      paths += kernels.map { "cpu.clusters.\(name).kernels.\($0)" }
    }
    paths += cpu.dropFirst().map { "cpu.\($0)" }
    paths += memory.map { "memory.\($0)" }
    paths += storageFigures.map { "storage.\($0)" }
    return paths + thermal.map { "thermal.\($0)" }
  }
}
