import Quantities

extension ProfileFigures {
  func storage() throws(ProfileError) -> DeviceProfile.Storage {
    guard document.has("storage") else {
      throw fault("storage", "is missing: describe it, or name a storage part")
    }
    return DeviceProfile.Storage(
      lanes: try required("storage.lanes"),
      ceiling: try required("storage.ceiling"),
      curve: try storageCurve(),
      range: try factorCurve(
        "storage.range", by: "span", order: "must have a larger span than the row before it"),
      age: optional("storage.age") ?? 1)
  }

  func storageCurve() throws(ProfileError) -> StorageCurve {
    let latency: Duration = try required("storage.latency")
    let table = rowsOfTable(ProfileKeys.curvePath)
    guard !table.isEmpty else {
      guard let bandwidth: Bandwidth = optional("storage.bandwidth") else {
        throw fault("storage", "needs a curve or a bandwidth")
      }
      return StorageCurve(latency: latency, bandwidth: bandwidth)
    }
    var rows: [StorageCurve.Row] = []
    for (position, figures) in table {
      let row = try row(figures, at: position, storageLatency: latency)
      try check(row, at: position, after: rows)
      rows.append(row)
    }
    try checkOrder(of: rows)
    return StorageCurve(rows: rows)
  }

  private func row(
    _ row: [String: ProfileValue], at position: String, storageLatency: Duration
  ) throws(ProfileError) -> StorageCurve.Row {
    StorageCurve.Row(
      byteCount: try required("size", of: row, at: position),
      queueDepth: optional("depth", of: row) ?? 1,
      bandwidth: try required("bandwidth", of: row, at: position),
      latency: optional("latency", of: row) ?? storageLatency)
  }

  /// A read takes longer than its latency, and a larger read takes no less time than a smaller one.
  private func check(
    _ row: StorageCurve.Row, at path: String, after rows: [StorageCurve.Row]
  ) throws(ProfileError) {
    let time = Duration.roundedUp(seconds: row.seconds)
    guard row.latency.inSeconds < row.seconds else {
      throw fault(
        path,
        "its reads take \(time.shortDescription), which leaves nothing after a latency of "
          + row.latency.shortDescription)
    }
    for other in rows where other.queueDepth == row.queueDepth {
      guard other.byteCount != row.byteCount else {
        throw fault(path, "there is an earlier row for reads of \(row.byteCount) at this depth")
      }
      guard (other.byteCount < row.byteCount) == (other.seconds < row.seconds) else {
        throw fault(path, "a larger read takes less time than a smaller one of an earlier row")
      }
    }
  }

  /// Rows that a person can check stand in one of two orders.
  private func checkOrder(of rows: [StorageCurve.Row]) throws(ProfileError) {
    let pairs = zip(rows, rows.dropFirst())
    let isByDepth = pairs.allSatisfy {
      ($0.queueDepth, $0.byteCount) < ($1.queueDepth, $1.byteCount)
    }
    let isBySize = pairs.allSatisfy {
      ($0.byteCount, $0.queueDepth) < ($1.byteCount, $1.queueDepth)
    }
    guard isByDepth || isBySize else {
      throw fault(
        ProfileKeys.curvePath,
        "its rows are out of order: sort them by depth and then by size, or the other way round")
    }
  }
}
