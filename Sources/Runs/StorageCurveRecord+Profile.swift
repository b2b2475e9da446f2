import Glibc
public import Profiles
import Quantities
public import Results
import Simulation

extension StorageCurveRecord {
  /// The curve of the storage of `profile`.
  public init(_ profile: DeviceProfile) {
    let storage = profile.storage
    let field = profile.fields.first { $0.path == "storage.curve" }
    let device = profile.name
    let title = profile.title
    let kind = field?.kind.rawValue
    let source = field?.source
    let lanes = storage.lanes
    let ceilingBytesPerSecond = storage.ceiling.bytesPerSecond
    let rows = storage.curve.rows
    let points = field.map { _ in rows.map(Point.init) } ?? []
    let depths = Set(points.map(\.queueDepth) + [1, storage.lanes]).sorted()
    let lines = depths.map { queueDepth in
      Line(
        queueDepth: queueDepth,
        points: Self.sizes(of: rows).map { size in
          Point(
            readBytes: size, queueDepth: queueDepth,
            bytesPerSecond: storage.bandwidth(
              ofReads: ByteCount(size), lanes: queueDepth
            ).bytesPerSecond)
        })
    }
    self.init(
      device: device, title: title, points: points, kind: kind, source: source, lines: lines,
      lanes: lanes, ceilingBytesPerSecond: ceilingBytesPerSecond)
  }

  /// From 4 KiB to 4 MiB, and further where the curve goes further; eight sizes for each doubling.
  private static func sizes(of rows: [StorageCurve.Row]) -> [Int] {
    let known = rows.map(\.byteCount.bytes)
    let first = Double(min(known.min() ?? 4096, 4096))
    let last = Double(max(known.max() ?? 4096, 4 << 20))
    let steps = Int((log2(last / first) * 8).rounded(.up))
    return (0...steps).map { step in
      Int((first * pow(last / first, Double(step) / Double(steps))).rounded())
    }
  }
}

extension StorageCurveRecord.Point {
  fileprivate init(_ row: StorageCurve.Row) {
    self.init(
      readBytes: row.byteCount.bytes, queueDepth: row.queueDepth,
      bytesPerSecond: row.bandwidth.bytesPerSecond)
  }
}
