import Quantities

extension DeviceProfile {
  /// This machine with cores and memory `processor` times as slow, and its storage `storage` times:
  /// a what-if whose text (`yaml`, `fields`) is still that of the real one.
  ///
  /// - Precondition: both are positive.
  public func slowed(processor: Double = 1, storage: Double = 1) -> DeviceProfile {
    precondition(processor > 0 && storage > 0, "a machine takes some time")
    var slowed = scaled(memory: 1 / processor, int8: 1 / processor)
    for index in cpu.clusters.indices {
      let cluster = cpu.clusters[index]
      slowed.cpu.clusters[index].float32 = (1 / processor) * cluster.float32
      slowed.cpu.clusters[index].bandwidth = cluster.bandwidth / processor
      slowed.cpu.clusters[index].shared = cluster.shared.map { $0 / processor }
    }
    slowed.cpu.dispatch = cpu.dispatch * processor
    slowed.cpu.glue = cpu.glue * processor
    slowed.cpu.sampling = cpu.sampling * processor
    slowed.storage = self.storage.slowed(by: storage)
    return slowed
  }

  /// Whether what is said of the storage was measured on such a device.
  public var hasMeasuredStorage: Bool {
    let paths = [ProfileKeys.curvePath, "storage.bandwidth"]
    return fields.contains { paths.contains($0.path) && $0.kind == .measured }
  }
}

extension DeviceProfile.Storage {
  fileprivate func slowed(by factor: Double) -> DeviceProfile.Storage {
    var slowed = self
    slowed.ceiling = ceiling / factor
    slowed.curve = StorageCurve(
      rows: curve.rows.map { row in
        var row = row
        row.bandwidth = row.bandwidth / factor
        row.latency = row.latency * factor
        return row
      })
    return slowed
  }
}

extension Bandwidth {
  fileprivate static func / (bandwidth: Bandwidth, factor: Double) -> Bandwidth {
    Bandwidth(bytesPerSecond: bandwidth.bytesPerSecond / factor)
  }
}
