public import Quantities

/// What a machine can do, as numbers with sources. Read from a file in Profiles/.
public struct DeviceProfile: Hashable, Sendable {
  /// What the profile is asked for by: its file name without the ending.
  public let name: String
  /// The machine in a few words.
  public let title: String
  /// What the figures stand for, in a sentence or two.
  public let description: String
  public let cpu: Processor
  public let memory: Memory
  public let storage: Storage
  let document: ProfileDocument

  /// The cores, and what keeping them together costs.
  public struct Processor: Hashable, Sendable {
    /// In the order of the file; threads fill them from the fastest on.
    public let clusters: [Cluster]
    /// How many threads compute where nothing else is asked for.
    public let threads: Int
    /// What handing one kernel to several threads takes.
    public let dispatch: Duration
  }

  /// Cores of one sort.
  public struct Cluster: Hashable, Sendable {
    public let name: String
    public let cores: Int
    public let clock: Frequency
    /// 8-bit integer multiply-adds of one core.
    public let int8: MultiplyAddRate
    /// 32-bit floating-point multiply-adds of one core.
    public let float32: MultiplyAddRate
    /// What one core alone draws from memory.
    public let bandwidth: Bandwidth
  }

  /// How much memory there is, and how fast it is.
  public struct Memory: Hashable, Sendable {
    /// What is built in.
    public let total: ByteCount
    /// What the operating system concedes to one process.
    public let available: ByteCount
    /// The data sheet's figure; nothing is calculated with it.
    public let peak: Bandwidth
    /// What all cores together draw while decoding.
    public let bandwidth: Bandwidth
  }

  /// The disk that the experts lie on.
  public struct Storage: Hashable, Sendable {
    /// How many reads it serves at a time.
    public let lanes: Int
    /// What all lanes together move at most.
    public let ceiling: Bandwidth
    /// How long a read takes, by size and number in flight.
    public let curve: StorageCurve
  }

  /// The most threads that have a core each.
  public var maxThreads: Int { cpu.clusters.reduce(0) { $0 + $1.cores } }

  /// Every figure as it was written, with its origin, in the order of a data sheet.
  public var fields: [ProfileField] { document.orderedFields }

  /// The profile as text, with all what-ifs applied. Reading it gives an equal profile.
  public var yaml: String { ProfileWriter(document).yaml }

  /// The profile that `yaml` describes; errors call it `name`.
  public init(yaml: String, name: String) throws(ProfileError) {
    try self.init(yaml: yaml, name: name, file: name)
  }

  init(yaml: String, name: String, file: String) throws(ProfileError) {
    try self.init(ProfileReader(file: file).document(from: yaml), name: name, file: file)
  }

  init(_ document: ProfileDocument, name: String, file: String) throws(ProfileError) {
    let figures = ProfileFigures(document, file: file)
    self.name = name
    self.document = document
    title = document.title
    description = document.description
    cpu = try figures.processor()
    memory = try figures.memory()
    storage = try figures.storage()
  }
}
