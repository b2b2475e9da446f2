import Quantities

/// Puts the numbers of a document together to a machine, and refuses what no machine can be.
struct ProfileFigures {
  let document: ProfileDocument
  private let file: String

  init(_ document: ProfileDocument, file: String) {
    self.document = document
    self.file = file
  }

  func texts() throws(ProfileError) -> (title: String, description: String) {
    guard let title = document.title else { throw fault("title", "is missing") }
    guard let description = document.description else {
      throw fault("description", "is missing")
    }
    return (title, description)
  }

  /// Refuses a part that a device could not be put together from.
  func checkPart(_ kind: ProfileKind) throws(ProfileError) {
    _ = try texts()
    switch kind {
    case .device: preconditionFailure("a device is no part")
    case .soc: _ = try processor()
    case .storage: _ = try storage()
    }
    _ = try thermal()
  }

  func memory() throws(ProfileError) -> DeviceProfile.Memory {
    let memory = DeviceProfile.Memory(
      total: try required("memory.total"),
      available: try required("memory.available"),
      reserve: optional("memory.reserve") ?? .zero,
      paging: try paging(),
      peak: try required("memory.peak"),
      bandwidth: try required("memory.bandwidth"),
      dma: optional("memory.dma") ?? 0)
    guard memory.available <= memory.total else {
      throw fault(
        "memory.available", "\(memory.available) is more than memory.total, \(memory.total)")
    }
    guard memory.reserve < memory.total else {
      throw fault(
        "memory.reserve", "\(memory.reserve) is not less than memory.total, \(memory.total)")
    }
    guard memory.bandwidth <= memory.peak else {
      throw fault(
        "memory.bandwidth", "\(memory.bandwidth) is more than memory.peak, \(memory.peak)")
    }
    return memory
  }

  private static let zramPaths = ["memory.zram", "memory.zram-ratio", "memory.zram-bandwidth"]

  /// All or nothing of zram: neither its size nor how far it packs pages follows from the rest.
  private func paging() throws(ProfileError) -> DeviceProfile.Paging {
    var paging = DeviceProfile.Paging(
      inactiveShare: optional("memory.inactive"),
      window: optional("memory.readahead") ?? DeviceProfile.Paging.usualWindow,
      faultTime: optional("memory.fault") ?? DeviceProfile.Paging.usualFaultTime)
    guard Self.zramPaths.contains(where: { document.figures[$0] != nil }) else { return paging }
    paging.zram = DeviceProfile.Zram(
      size: try required(Self.zramPaths[0]), ratio: try required(Self.zramPaths[1]),
      bandwidth: try required(Self.zramPaths[2]))
    return paging
  }

  func thermal() throws(ProfileError) -> DeviceProfile.Thermal {
    DeviceProfile.Thermal(
      cpu: try heatCurve("thermal.cpu"), storage: try heatCurve("thermal.storage"))
  }

  private func heatCurve(_ path: String) throws(ProfileError) -> HeatCurve? {
    try factorCurve(
      path, by: "after", order: "must come after a longer load than the row before it")
  }
}

extension ProfileFigures {
  func required<Value>(_ path: String) throws(ProfileError) -> Value {
    guard let value: Value = optional(path) else { throw fault(path, "is missing") }
    return value
  }

  func optional<Value>(_ path: String) -> Value? { document.figures[path]?.quantity?.value() }

  /// The rows of the table at `path`, each with what errors call it; none where there is no table.
  func rowsOfTable(_ path: String) -> [(position: String, row: [String: ProfileValue])] {
    (document.figures[path]?.rows ?? []).enumerated().map { ("\(path)[\($0)]", $1) }
  }

  func required<Value>(
    _ column: String, of row: [String: ProfileValue], at position: String
  ) throws(ProfileError) -> Value {
    guard let value: Value = optional(column, of: row) else {
      throw fault("\(position).\(column)", "is missing")
    }
    return value
  }

  func optional<Value>(_ column: String, of row: [String: ProfileValue]) -> Value? {
    row[column]?.quantity.value()
  }

  /// The table at `path`, whose first column grows; nil where there is no table.
  func factorCurve<Position>(
    _ path: String, by column: String, order: String
  ) throws(ProfileError) -> FactorCurve<Position>? {
    var rows: [FactorCurve<Position>.Row] = []
    for (position, row) in rowsOfTable(path) {
      let next = FactorCurve<Position>.Row(
        at: try required(column, of: row, at: position),
        factor: try required("factor", of: row, at: position))
      if let last = rows.last, last.position >= next.position { throw fault(position, order) }
      rows.append(next)
    }
    return rows.isEmpty ? nil : FactorCurve(rows: rows)
  }

  func fault(_ path: String, _ reason: String) -> ProfileError {
    ProfileError(file: file, path: path, reason: reason)
  }
}
