/// The machine that computed.
public struct HostDescription: Codable, Hashable, Sendable {
  public var processor: String
  public var cores: Int
  public var memoryBytes: Int
  public var system: String
  public var kernelVariant: String
  /// Its kinds of cores; nil where all are alike.
  public var topology: String?

  /// All of its values.
  public init(
    processor: String, cores: Int, memoryBytes: Int, system: String, kernelVariant: String,
    topology: String? = nil
  ) {
    self.processor = processor
    self.cores = cores
    self.memoryBytes = memoryBytes
    self.system = system
    self.kernelVariant = kernelVariant
    self.topology = topology
  }

  enum CodingKeys: String, CodingKey {
    case processor, cores, system, topology
    case memoryBytes = "memory_bytes"
    case kernelVariant = "kernel_variant"
  }
}
