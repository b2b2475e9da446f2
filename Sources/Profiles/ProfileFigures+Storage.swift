import Quantities

extension ProfileFigures {
  func storage() throws(ProfileError) -> DeviceProfile.Storage {
    guard document.has("storage") else {
      throw fault("storage", "is missing: describe it, or name a storage part")
    }
    return DeviceProfile.Storage(
      lanes: try required("storage.lanes", in: Self.laneCounts, QuantityParser.count),
      ceiling: try required("storage.ceiling", in: Self.bandwidths, Bandwidth.init(parsing:)),
      curve: try storageCurve(), range: try rangeCurve(),
      age: try optional("storage.age", in: Self.shares, QuantityParser.number) ?? 1)
  }

  private func rangeCurve() throws(ProfileError) -> RangeCurve? {
    var rows: [RangeCurve.Row] = []
    for (position, row) in rowsOfTable("storage.range") {
      let next = RangeCurve.Row(
        span: try column(
          "span", of: row, at: position, in: Self.memories, ByteCount.init(parsing:)),
        factor: try column(
          "factor", of: row, at: position, in: Self.factors, QuantityParser.number))
      if let last = rows.last, last.span >= next.span {
        throw fault(position, "must have a larger span than the row before it")
      }
      rows.append(next)
    }
    return rows.isEmpty ? nil : RangeCurve(rows: rows)
  }

  private func storageCurve() throws(ProfileError) -> StorageCurve {
    let latency = try required("storage.latency", in: Self.latencies, Duration.init(parsing:))
    let table = rowsOfTable(ProfileKeys.curvePath)
    guard !table.isEmpty else {
      guard document.fields["storage.bandwidth"] != nil else {
        throw fault("storage", "needs a curve or a bandwidth")
      }
      return StorageCurve(
        latency: latency,
        bandwidth: try required("storage.bandwidth", in: Self.bandwidths, Bandwidth.init(parsing:)))
    }
    var rows: [StorageCurve.Row] = []
    for (position, text) in table {
      let row = try row(text, at: position, storageLatency: latency)
      try check(row, at: position, after: rows)
      rows.append(row)
    }
    try checkOrder(of: rows)
    return StorageCurve(rows: rows)
  }

  private func row(
    _ row: [String: String], at path: String, storageLatency: Duration
  ) throws(ProfileError) -> StorageCurve.Row {
    StorageCurve.Row(
      byteCount: try column(
        "size", of: row, at: path, in: Self.readSizes, ByteCount.init(parsing:)),
      depth: row["depth"] == nil
        ? 1 : try column("depth", of: row, at: path, in: Self.laneCounts, QuantityParser.count),
      bandwidth: try column(
        "bandwidth", of: row, at: path, in: Self.bandwidths, Bandwidth.init(parsing:)),
      latency: row["latency"] == nil
        ? storageLatency
        : try column("latency", of: row, at: path, in: Self.latencies, Duration.init(parsing:)))
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
    for other in rows where other.depth == row.depth {
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
    let isByDepth = pairs.allSatisfy { ($0.depth, $0.byteCount) < ($1.depth, $1.byteCount) }
    let isBySize = pairs.allSatisfy { ($0.byteCount, $0.depth) < ($1.byteCount, $1.depth) }
    guard isByDepth || isBySize else {
      throw fault(
        ProfileKeys.curvePath,
        "its rows are out of order: sort them by depth and then by size, or the other way round")
    }
  }
}
