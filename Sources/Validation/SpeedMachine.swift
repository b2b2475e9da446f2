import Profiles
import Quantities
import Results
import Runs

/// The machine that a measured speed is calculated for.
struct SpeedMachine {
  /// With room for any model: speeds of tables are those of models in memory.
  let profile: DeviceProfile
  /// The profile of the library; nil where the data sheet stands for the machine.
  let profileName: String?
  /// What speeds rest on; nil where the profile's figures say so.
  private let knownClass: SpeedClass?
  private let isPhone: Bool

  /// `profile` of the library.
  init(library profile: DeviceProfile) throws {
    self.profile = try profile.applying(["memory.total=512 GiB", "memory.available=512 GiB"])
    profileName = profile.name
    knownClass = nil
    isPhone = profile.group == .phone
  }

  /// What the data sheet of `row` and priors make of it.
  ///
  /// - Throws: `RunError` where no prior is known.
  init(dataSheetOf row: SpeedRow) throws {
    let sheet = try DataSheetMachine(row)
    profile = try sheet.profile()
    profileName = nil
    knownClass = .dataSheet
    isPhone = sheet.isPhone
  }

  /// Why a row has no price, in a few words.
  struct Obstacle: Error {
    let reason: String
  }

  func speedClass(of row: SpeedRow) -> SpeedClass {
    knownClass ?? SpeedClass(of: row.phase, on: profile, threads: row.threads)
  }

  func interval(around speed: Double, of row: SpeedRow, hasExperts: Bool) -> SpeedInterval {
    SpeedInterval(
      around: speed, speedClass(of: row), row.phase, isPhone: isPhone, hasExperts: hasExperts)
  }
}

/// The profiles of a library by the SoC that is in them.
struct SpeedLibrary {
  private let catalog: ProfileCatalog
  private let names: [String: [String]]
  private var known: [String: SpeedMachine] = [:]

  init(_ catalog: ProfileCatalog) throws {
    self.catalog = catalog
    var names: [String: [String]] = [:]
    for name in catalog.names {
      if let soc = try catalog.partNames(ofDevice: name)[.soc] { names[soc, default: []] += [name] }
    }
    self.names = names
  }

  /// - Throws: `SpeedMachine.Obstacle` where a device with the SoC of `row` has fewer cores, or
  ///   others than `row` names.
  func requireSoC(of row: SpeedRow) throws {
    guard let name = names[row.soc]?.first else { return }
    let processor = try catalog.profile(named: name).cpu
    let count = processor.clusters.reduce(0) { $0 + $1.cores }
    if row.cores > count {
      throw SpeedMachine.Obstacle(
        reason: "cores is \(row.cores), and \(row.soc) has \(count) of all kinds")
    }
    let kinds = processor.clusters.map { CoreKind(cluster: $0.name) }
    guard !kinds.contains(where: { $0.canBe(row.core) }) else { return }
    let list = kinds.map(\.name).joined(separator: ", ")
    throw SpeedMachine.Obstacle(
      reason: "core is \"\(row.core.prefix(40))\", and those of \(row.soc) are called \(list)")
  }

  /// The first device with the SoC of `row`, the same memory and clock; nil where there is none.
  mutating func machine(of row: SpeedRow) throws -> SpeedMachine? {
    for name in names[row.soc] ?? [] {
      let machine = try known[name] ?? SpeedMachine(library: catalog.profile(named: name))
      known[name] = machine
      if machine.isLike(row) { return machine }
    }
    return nil
  }
}

/// What the cores of a cluster are called.
private struct CoreKind {
  /// The cluster's name up to a dash, such as `a720` of `a720-fast`.
  let name: String

  /// Clusters that are called by what their cores are for, which may be of any make.
  private static let roles: Set<String> = ["performance", "efficiency", "prime", "gold", "silver"]

  init(cluster: String) {
    name = String(cluster.prefix { $0 != "-" })
  }

  /// Whether people may call them `core`, such as `Cortex-A76`, `A78` of a78ae, or `X1/A78`.
  func canBe(_ core: String) -> Bool {
    if Self.roles.contains(name) { return true }
    return core.lowercased().split { !$0.isLetter && !$0.isNumber }.contains { word in
      let (short, long) = word.count < name.count ? (word, name[...]) : (name[...], word)
      // With another digit behind it it is another core: A72 and A720.
      return long.hasPrefix(short) && long.dropFirst(short.count).first?.isNumber != true
    }
  }
}

extension SpeedMachine {
  /// Whether memory and clock are those of `row`, as exactly as people write them.
  fileprivate func isLike(_ row: SpeedRow) -> Bool {
    let peak = profile.memory.peak.bytesPerSecond / 1e9
    return abs(peak / row.peakGBPerSecond - 1) < Self.samePeak
      && profile.cpu.clusters.contains { cluster in
        let ratio = cluster.clock.hertz / 1e9 / row.clockGHz
        return (1 / Self.sameClock...Self.sameClock).contains(ratio)
      }
  }

  /// Peaks are rounded as everybody likes.
  private static let samePeak = 0.05
  /// Under load a core is slower than its data sheet says.
  private static let sameClock = 1.3
}
