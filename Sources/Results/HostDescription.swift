/// The machine that computed.
public struct HostDescription: Codable, Hashable, Sendable {
  /// What it calls itself.
  public var processor: String
  /// Those that may compute.
  public var cores: Int
  /// What is built in, in bytes.
  public var memoryBytes: Int
  /// The operating system.
  public var system: String
  /// The instructions that kernels use, by name.
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
