import Quantities

extension RunOutcome {
  /// What the kernel allowed a run, as it says itself (`--enforce kernel`).
  public struct Enforcement: Codable, Hashable, Sendable {
    /// Of control groups: 1 or 2.
    public var controlGroupVersion: Int
    /// The memory that it allows, in bytes.
    public var memoryBytes: Int?
    /// Of the disk under the bundle, in real time.
    public var readBytesPerSecond: Double?
    /// The disk's numbers, such as `254:0`.
    public var disk: String?
    /// The numbers of processors, such as `0-3`.
    public var processors: String?
    /// The most that was charged to the run, pages of files included.
    public var peakMemoryBytes: Int?
    /// How much of the most that the process had resident was charged to others, at least, in
    /// bytes: pages of the program, of libraries and of files that were in memory before the run.
    public var uncountedMemoryBytes: Int?
    /// How often the run wanted more memory than it was allowed, and pages had to go.
    public var memoryLimitHits: Int?

    /// All of its values.
    public init(
      controlGroupVersion: Int, memoryBytes: Int? = nil, readBytesPerSecond: Double? = nil,
      disk: String? = nil, processors: String? = nil, peakMemoryBytes: Int? = nil,
      uncountedMemoryBytes: Int? = nil, memoryLimitHits: Int? = nil
    ) {
      self.controlGroupVersion = controlGroupVersion
      self.memoryBytes = memoryBytes
      self.readBytesPerSecond = readBytesPerSecond
      self.disk = disk
      self.processors = processors
      self.peakMemoryBytes = peakMemoryBytes
      self.uncountedMemoryBytes = uncountedMemoryBytes
      self.memoryLimitHits = memoryLimitHits
    }

    enum CodingKeys: String, CodingKey {
      case disk, processors
      case controlGroupVersion = "control_group_version"
      case memoryBytes = "memory_bytes"
      case readBytesPerSecond = "read_bytes_per_second"
      case peakMemoryBytes = "peak_memory_bytes"
      case uncountedMemoryBytes = "uncounted_memory_bytes"
      case memoryLimitHits = "memory_limit_hits"
    }
  }
}

extension RunOutcome.Enforcement {
  /// Such as `memory 50 MiB, reads of disk 254:0 104 MB/s, processors 0-1 (control groups v1)`.
  public var summary: String {
    let parts = [
      memoryBytes.map { "memory \(ByteCount($0))" },
      readBytesPerSecond.map {
        "reads of disk \(disk ?? "") \(Bandwidth(bytesPerSecond: $0))"
      },
      processors.map { "processors \($0)" },
    ].compactMap(\.self)
    return "\(parts.joined(separator: ", ")) (control groups v\(controlGroupVersion))"
  }
}
