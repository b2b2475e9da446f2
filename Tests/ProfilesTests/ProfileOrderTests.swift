import Quantities
import TestSupport
import Testing

@testable import Profiles

/// Several what-ifs count together, whatever their order.
@Suite struct ProfileOrderTests {
  private static let catalog = ShippedProfiles.catalog

  /// What may be set in any profile.
  private static let figures = [
    "memory.total=24 GiB", "memory.total=700 MiB", "memory.available=600 MiB",
    "memory.reserve=64 MiB", "memory.reclaim=3", "memory.dma=1", "memory.peak=900 GB/s",
    "memory.bandwidth=3 GB/s", "storage.bandwidth=200 MB/s", "storage.latency=1 ms",
    "storage.ceiling=150 MB/s", "storage.lanes=3", "storage.age=0.5", "storage.age = 0.5",
    "storage.range=128 MiB: 1, 8 GiB:0.7", "thermal.cpu=30 s: 0.9, 300 s: 0.6",
    "thermal.storage=9 s: 0.8", "cpu.threads=1", "cpu.dispatch=3 us", "cpu.glue=1 µs",
    "cpu.sampling=2 µs", "cpu.expert-threads=1",
  ]
  /// What may be set in any cluster.
  private static let clusterFigures = [
    "clock=1.3 GHz", "int8=7 GMAC/s", "float32=1.1 GMAC/s", "bandwidth=2.2 GB/s",
    "kernels.head=0.7", "shared=3 GB/s", "cores=2",
  ]

  /// Some of all that may be set in the profile called `name`: parts, its figures, and those of the
  /// clusters that it then has. A few of them contradict each other.
  private static func settings(
    of profile: DeviceProfile, _ random: inout RepeatableGenerator
  ) throws -> [String] {
    var chosen: [String] = []
    for kind in ProfileKind.parts where Bool.random(using: &random) {
      let part = catalog.names(of: kind).randomElement(using: &random) ?? ""
      chosen.append("\(kind.rawValue)=\(part)")
    }
    let clusters = try profile.applying(chosen, catalog: catalog).cpu.clusters
    let all =
      figures
      + clusters.flatMap { cluster in
        clusterFigures.map { "cpu.clusters.\(cluster.name).\($0)" }
      }
    return chosen + all.shuffled(using: &random).prefix(.random(in: 0...9, using: &random))
  }

  /// The profile, or why it cannot be.
  private static func outcome(
    of profile: DeviceProfile, _ settings: [String]
  ) -> Result<DeviceProfile, ProfileError> {
    do { return .success(try profile.applying(settings, catalog: catalog)) } catch {
      return .failure(error)
    }
  }

  @Test(arguments: ShippedProfiles.catalog.names)
  func `settings in any order give the same profile, or the same sentence`(name: String) throws {
    var random = RepeatableGenerator(
      seed: UInt64(ShippedProfiles.catalog.names.firstIndex(of: name) ?? 0))
    let profile = try Self.catalog.profile(named: name)
    var profileCount = 0
    for _ in 0..<20 {
      let settings = try Self.settings(of: profile, &random)
      let outcome = Self.outcome(of: profile, settings)
      for _ in 0..<4 {
        let other = Self.outcome(of: profile, settings.shuffled(using: &random))
        #expect(other == outcome, "\(settings)")
      }
      guard case .success(let changed) = outcome else { continue }
      profileCount += 1
      // What is told of is what was set, and is enough to make it again, from here as well.
      #expect(try profile.applying(changed.overrides, catalog: Self.catalog) == changed)
      #expect(try changed.applying(changed.overrides, catalog: Self.catalog) == changed)
      #expect(
        Set(changed.overrides.map { $0.split(separator: "=")[0] })
          == Set(settings.map { $0.split(separator: "=")[0].filter { $0 != " " } }.map { $0[...] }))
      // Written and read, it is the same.
      #expect(try DeviceProfile(yaml: changed.yaml, name: name) == changed)
    }
    #expect(profileCount > 5)
  }

  @Test(arguments: 0..<200)
  func `a number is written so that it reads back as exactly itself`(seed: Int) throws {
    var random = RepeatableGenerator(seed: UInt64(seed))
    func number(_ range: ClosedRange<Double>) -> Double { .random(in: range, using: &random) }
    for (measure, quantity) in [
      (.counts, .count(.random(in: 1...4096, using: &random))),
      (.factors, .number(number(0.01...100))),
      (.memories, .bytes(ByteCount(.random(in: 1 << 20...1 << 50, using: &random)))),
      (.bandwidth, .bandwidth(Bandwidth(bytesPerSecond: number(1e4...1e12)))),
      (.rate, .rate(MultiplyAddRate(perSecond: number(1e3...1e15)))),
      (.clock, .clock(Frequency(hertz: number(1e3...1e12)))),
      (.latencies, .time(.nanoseconds(Int64.random(in: 0...10_000_000_000, using: &random)))),
    ] as [(ProfileMeasure, ProfileQuantity)] {
      #expect(try measure.value(parsing: quantity.text).quantity == quantity)
      // What is rounded needs few digits.
      let rounded = quantity.rounded
      #expect(try measure.value(parsing: rounded.text).quantity == rounded)
      #expect(rounded.rounded == rounded)
    }
  }
}
