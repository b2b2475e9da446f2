public import Models
public import Quantities
public import Results

/// A decoding speed that the authors of a model published for a device: a row of
/// `published-speeds.csv`.
public struct PublishedSpeed: Hashable, Sendable {
  /// What the authors call the device.
  public let board: String
  /// The name of the profile that stands for it.
  public let device: String
  public let shape: NamedShape
  /// The limit it was measured under; nil where everything was in memory.
  public let memory: ByteCount?
  /// Threads; nil for as many as were fastest.
  public let threads: Int?
  public let tokensPerSecond: Double

  /// Whether profiles may be fitted to this speed. Dense models tell how fast a device computes and
  /// reads its memory; everything about experts has to be simulated.
  public var isFitted: Bool { shape.shape.isDense }

  /// Which profile stands for which published device: each with the storage that devices of the
  /// kind usually have.
  public static let devices = [
    "i9-14900": "desktop-i9-14900", "oneplus-13": "oneplus-13", "rk3588-16gb": "rk3588-nvme",
    "rk3576": "rk3576", "raspberry-pi-5": "raspberry-pi-5-sd", "rdk-x5": "rdk-x5-sd",
    "rk3566": "rk3566-sd",
  ]

  /// The names of the columns, in order.
  private static let header = "device,model,memory_gib_limit,threads,tokens_per_second"

  /// The rows of a table as comma-separated values, below a line with the names of the columns.
  ///
  /// - Throws: `RunError` that names the first line that is no such row.
  public static func rows(csv: String) throws(RunError) -> [PublishedSpeed] {
    let lines = csv.split(whereSeparator: \.isNewline).map(String.init)
    guard lines.first == header else {
      throw RunError("published speeds begin with the line \"\(header)\"")
    }
    var rows: [PublishedSpeed] = []
    for (index, line) in lines.enumerated().dropFirst() {
      guard let row = PublishedSpeed(line: line) else {
        throw RunError(
          "line \(index + 1) of the published speeds, \"\(line)\", is no device, model, limit in"
            + " GiB or nothing, threads or \"best\", and tokens per second that are known here")
      }
      rows.append(row)
    }
    return rows
  }

  private init?(line: String) {
    let fields = line.split(separator: ",", omittingEmptySubsequences: false).map(String.init)
    guard fields.count == 5, let device = Self.devices[fields[0]],
      let shape = NamedShape(rawValue: fields[1]), let speed = Double(fields[4]), speed > 0
    else { return nil }
    let limit = Double(fields[2])
    let threads = Int(fields[3])
    guard limit != nil || fields[2].isEmpty, limit.map({ $0 > 0 && $0 < 1e6 }) != false,
      threads != nil || fields[3] == "best", threads.map({ $0 > 0 }) != false
    else { return nil }
    board = fields[0]
    self.device = device
    self.shape = shape
    memory = limit.map { ByteCount(Int($0 * 0x1p30)) }
    self.threads = threads
    tokensPerSecond = speed
  }
}
