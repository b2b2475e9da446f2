public import DeviceInterface
public import Quantities

/// What a machine can do, as numbers with sources. Read from files in Profiles/.
public struct DeviceProfile: Hashable, Sendable {
  /// What the profile is asked for by: its file name without the ending.
  public let name: String
  /// What the figures stand for, in a sentence or two.
  public let description: String
  /// The kind of machine.
  public let group: Group
  public internal(set) var cpu: Processor
  public internal(set) var memory: Memory
  public internal(set) var storage: Storage
  public let thermal: Thermal
  /// What its files say, parts and what-ifs resolved.
  public let document: ProfileDocument
  private let unchangedTitle: String

  /// Kinds of machines, in the order of a list.
  public enum Group: String, CaseIterable, Sendable {
    case phone
    case board
    case laptop
    case miniPC = "mini-pc"
    case desktop
    case handheld
    case other
  }

  /// The cores, and what keeping them together costs.
  public struct Processor: Hashable, Sendable {
    /// In the order of the file; threads fill them from the fastest on.
    public internal(set) var clusters: [Cluster]
    /// How many threads compute where nothing else is asked for.
    public let threads: Int
    /// The most threads that share the kernels of one expert; nil where all do.
    public let expertThreads: Int?
    /// What handing one kernel to several threads takes.
    public internal(set) var dispatch: Duration
    /// What the engine's own code takes between two kernels.
    public internal(set) var glue: Duration
    /// How the rows of a kernel are handed to threads on cores that differ.
    public internal(set) var split: Split
    /// What choosing a token from its logits takes.
    public internal(set) var sampling: Duration

    /// How the rows of a kernel are handed to threads.
    public enum Split: String, CaseIterable, Sendable {
      /// As many to each, so that the slowest thread decides.
      case even
      /// A chunk to whoever is free, so that all threads add up.
      case chunks
    }
  }

  /// Cores of one kind.
  public struct Cluster: Hashable, Sendable {
    public let name: String
    public let cores: Int
    public let clock: Frequency
    /// 8-bit integer multiply-adds of one core.
    public internal(set) var int8: MultiplyAddRate
    /// 32-bit floating-point multiply-adds of one core.
    public internal(set) var float32: MultiplyAddRate
    /// What one core alone draws from memory.
    public internal(set) var bandwidth: Bandwidth
    /// What all cores of the cluster together draw; nil where only the memory limits them.
    public internal(set) var shared: Bandwidth?
    /// How much better or worse than its multipliers suggest the cluster is at some kernels.
    public internal(set) var kernels: [KernelKind: Double]
    /// What kinds of kernels get of the memory's bandwidth; all of it where nothing is said.
    public let busShares: [KernelKind: Double]
  }

  /// How much memory there is, and how fast it is.
  public struct Memory: Hashable, Sendable {
    /// What is built in.
    public let total: ByteCount
    /// What the operating system concedes to one process.
    public internal(set) var available: ByteCount
    /// What of `available` the system keeps free by taking memory away.
    public let reserve: ByteCount
    /// What becomes of pages that find no room.
    public let paging: Paging
    /// The data sheet's figure; nothing is calculated with it.
    public let peak: Bandwidth
    /// What all cores together draw while decoding.
    public internal(set) var bandwidth: Bandwidth
    /// Bytes of memory traffic for each byte that is read from storage.
    public internal(set) var dma: Double
  }

  /// The disk that the experts lie on.
  public struct Storage: Hashable, Sendable {
    /// How many reads it serves at a time.
    public let lanes: Int
    /// What all lanes together move at most.
    public internal(set) var ceiling: Bandwidth
    /// How long a read takes, by size and number in flight.
    public internal(set) var curve: StorageCurve
    /// What is left of the bandwidth where reads are spread far; nil where that does not matter.
    public internal(set) var range: RangeCurve?
    /// What age and fill have left of the bandwidth.
    public internal(set) var age: Double
  }

  /// What parts that have worked for a while are still worth; nil where they stay cool.
  public struct Thermal: Hashable, Sendable {
    public let cpu: HeatCurve?
    public let storage: HeatCurve?
  }

  /// What-ifs such as `storage=ufs-4.0` that made it another machine than its file says: parts,
  /// then figures in the order of a data sheet.
  public var overrides: [String] { document.overrides }

  /// The most threads that have a core each.
  public var maxThreads: Int { cpu.clusters.reduce(0) { $0 + $1.cores } }

  /// Every figure as it was written, with its origin, in the order of a data sheet.
  public var fields: [ProfileField] { document.fields }

  /// The machine in a few words, what-ifs included.
  public var title: String {
    overrides.isEmpty
      ? unchangedTitle
      : "\(unchangedTitle),"
        + " but \(AssignmentText.changes(overrides))"
  }

  /// The profile as text, with parts, inheritance and all what-ifs resolved. Reading it gives the
  /// same profile, whose title tells of the what-ifs.
  public var yaml: String { document.yaml }

  /// The profile that `yaml` describes; errors call it `name`.
  ///
  /// - Parameter catalog: Where the parts and devices that it names are looked up.
  public init(
    yaml: String, name: String, catalog: ProfileCatalog = .empty
  ) throws(ProfileError) {
    let sheet = try ProfileReader(file: name, kind: .device).sheet(from: yaml)
    let resolver = ProfileResolver(catalog: catalog)
    try self.init(resolver.document(of: sheet, file: name), name: name, file: name)
  }

  /// The profile in the file at `path`; it is named after the file.
  ///
  /// - Parameter catalog: Where parts and devices are looked up that do not lie beside the file.
  public init(path: String, catalog: ProfileCatalog) throws(ProfileError) {
    let document = try ProfileResolver(catalog: catalog).device(at: path)
    try self.init(document, name: ProfileFile.name(at: path), file: path)
  }

  init(_ document: ProfileDocument, name: String, file: String) throws(ProfileError) {
    let figures = ProfileFigures(document, file: file)
    (unchangedTitle, description) = try figures.texts()
    group = document.group.flatMap(Group.init) ?? .other
    cpu = try figures.processor()
    memory = try figures.memory()
    storage = try figures.storage()
    thermal = try figures.thermal()
    self.name = name
    self.document = document
  }
}
