public import Profiles
import Quantities
public import Results
import Simulation

extension DeviceRecord {
  /// The row of `profile`, without speeds of models.
  public init(_ profile: DeviceProfile) {
    let name = profile.name
    let title = profile.title
    let group = profile.group.rawValue
    let cores = profile.maxThreads
    let threads = profile.cpu.threads
    let memoryBytes = profile.memory.total.bytes
    let availableBytes = profile.memory.available.bytes
    let storageBytesPerSecond = profile.storage.bandwidthOfExperts.bytesPerSecond
    self.init(
      name: name, title: title, group: group, cores: cores, threads: threads,
      memoryBytes: memoryBytes, availableBytes: availableBytes,
      storageBytesPerSecond: storageBytesPerSecond)
  }

  /// The rows of `profiles` by group, then by name.
  public static func list(_ profiles: [DeviceProfile]) -> [DeviceRecord] {
    DeviceProfile.Group.allCases.flatMap { group in
      profiles.filter { $0.group == group }.sorted { $0.name < $1.name }.map(DeviceRecord.init)
    }
  }
}

extension DeviceProfile.Storage {
  /// For reads of one expert of the 4B from all over its bundle, on all lanes.
  var bandwidthOfExperts: Bandwidth {
    bandwidth(ofReads: Self.expertByteCount, lanes: lanes, readSpan: Self.bundleByteCount)
  }

  /// Three matrices of 1536 x 768 weights in Q4_0, 18 bytes for 32 weights.
  private static let expertByteCount = ByteCount(3 * 1536 * 768 / 32 * 18)
  /// 32 layers of 32 experts.
  private static let bundleByteCount = 32 * 32 * expertByteCount
}
