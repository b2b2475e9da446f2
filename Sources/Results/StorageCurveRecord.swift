import Glibc
import Quantities

/// What a profile says about the speed of its storage, as a picture needs it.
public struct StorageCurveRecord: Codable, Hashable, Sendable {
  /// The profile's name.
  public var device: String
  /// What people call it.
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

  /// All of its values.
  public init(
    device: String, title: String, points: [Point], kind: String? = nil, source: String? = nil,
    lines: [Line], lanes: Int, ceilingBytesPerSecond: Double
  ) {
    self.device = device
    self.title = title
    self.points = points
    self.kind = kind
    self.source = source
    self.lines = lines
    self.lanes = lanes
    self.ceilingBytesPerSecond = ceilingBytesPerSecond
  }

  /// A stream of reads of one size, so many in flight at a time.
  public struct Point: Codable, Hashable, Sendable {
    /// The size of a read, in bytes.
    public var readBytes: Int
    /// Reads in flight at a time.
    public var queueDepth: Int
    /// What all of them move.
    public var bytesPerSecond: Double

    /// All of its values.
    public init(
      readBytes: Int, queueDepth: Int, bytesPerSecond: Double
    ) {
      self.readBytes = readBytes
      self.queueDepth = queueDepth
      self.bytesPerSecond = bytesPerSecond
    }

    enum CodingKeys: String, CodingKey {
      case queueDepth = "depth"
      case readBytes = "read_bytes"
      case bytesPerSecond = "bytes_per_second"
    }
  }

  /// The model at one depth, from the smallest reads to the largest.
  public struct Line: Codable, Hashable, Sendable {
    /// Reads in flight at a time.
    public var queueDepth: Int
    /// From the smallest reads to the largest.
    public var points: [Point]

    /// All of its values.
    public init(
      queueDepth: Int, points: [Point]
    ) {
      self.queueDepth = queueDepth
      self.points = points
    }

    enum CodingKeys: String, CodingKey {
      case queueDepth = "depth"
      case points
    }
  }

  enum CodingKeys: String, CodingKey {
    case device, title, points, kind, source, lines, lanes
    case ceilingBytesPerSecond = "ceiling_bytes_per_second"
  }
}
