import Glibc
import Quantities
public import Simulation

/// What a profile says about the speed of its storage, as a picture needs it.
public struct StorageCurveRecord: Codable, Hashable, Sendable {
  public var device: String
  public var title: String
  /// The rows of the profile's curve; empty where it has none and only a latency and a rate.
  public var points: [Point]
  /// How those are known, `measured` and so on; nil where there are none.
  public var kind: String?
  /// Who found them; nil where there are none.
  public var source: String?
  /// What the model makes of them, age included: a line for each depth in ascending order.
  public var lines: [Line]
  /// How many reads the device serves at a time.
  public var lanes: Int
  /// What all lanes together move at most.
  public var ceilingBytesPerSecond: Double

  /// A stream of reads of one size, so many in flight at a time.
  public struct Point: Codable, Hashable, Sendable {
    public var readBytes: Int
    public var depth: Int
    public var bytesPerSecond: Double

    enum CodingKeys: String, CodingKey {
      case depth
      case readBytes = "read_bytes"
      case bytesPerSecond = "bytes_per_second"
    }
  }

  /// The model at one depth, from the smallest reads to the largest.
  public struct Line: Codable, Hashable, Sendable {
    public var depth: Int
    public var points: [Point]
  }

  enum CodingKeys: String, CodingKey {
    case device, title, points, kind, source, lines, lanes
    case ceilingBytesPerSecond = "ceiling_bytes_per_second"
  }

  /// The curve of the storage of `profile`.
  public init(_ profile: DeviceProfile) {
    let storage = profile.storage
    let field = profile.fields.first { $0.path == "storage.curve" }
    device = profile.name
    title = profile.title
    kind = field?.kind.rawValue
    source = field?.source
    lanes = storage.lanes
    ceilingBytesPerSecond = storage.ceiling.bytesPerSecond
    let rows = storage.curve.rows
    points = field.map { _ in rows.map(Point.init) } ?? []
    let depths = Set(points.map(\.depth) + [1, storage.lanes]).sorted()
    lines = depths.map { depth in
      Line(
        depth: depth,
        points: Self.sizes(of: rows).map { size in
          Point(
            readBytes: size, depth: depth,
            bytesPerSecond: storage.bandwidth(
              ofReads: ByteCount(size), lanes: depth
            ).bytesPerSecond)
        })
    }
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
      readBytes: row.byteCount.bytes, depth: row.depth,
      bytesPerSecond: row.bandwidth.bytesPerSecond)
  }
}
