public import DeviceInterface
public import Files
import HostMachine
public import Profiles
import Quantities

/// Which devices a self-test takes where none is named.
public enum SelfTestSelection {
  /// So many fit into a minute, with room to try again.
  private static let mostDevices = 6
  /// The host has to be faster than a device by this, or it has nothing to hold back.
  private static let margin = 0.6
  private static let probeSeconds = 0.1

  /// Of the devices whose storage this host can stand in for, a few between the slowest and the
  /// fastest.
  ///
  /// - Parameter storagePath: The file that the test will read from.
  public static func devices(
    from profiles: [DeviceProfile], storagePath: String, files: any FileSystem
  ) throws(StorageError) -> [DeviceProfile] {
    let time = { (size: ByteCount, lanes: Int) throws(StorageError) in
      try Self.time(of: size, lanes: lanes, storagePath, files)
    }
    let small = try time(SelfTestRig.smallReadByteCount, 1)
    var streams: [Int: Double] = [:]
    for lanes in Set(profiles.map(\.storage.lanes)) {
      streams[lanes] = try time(SelfTestRig.readByteCount, lanes)
    }
    let single = try time(SelfTestRig.readByteCount, 1)
    let applicable = profiles.filter { profile in
      let lanes = profile.storage.lanes
      let perRead = (SelfTestRig.readByteCount / profile.storage.ceiling).inSeconds
      return small < margin * seconds(profile, SelfTestRig.smallReadByteCount)
        && single < margin * seconds(profile, SelfTestRig.readByteCount)
        && (streams[lanes] ?? .infinity) < margin * perRead
    }.sorted { $0.storage.ceiling < $1.storage.ceiling }
    return spread(applicable)
  }

  private static func seconds(_ profile: DeviceProfile, _ size: ByteCount) -> Double {
    SelfTestRig.readTime(profile, size).inSeconds
  }

  /// What a read of `size` takes with `lanes` of them at a time, shared evenly.
  private static func time(
    of size: ByteCount, lanes: Int, _ path: String, _ files: any FileSystem
  ) throws(StorageError) -> Double {
    let measured = try StorageProbe.measure(
      path: path, files: files, readByteCount: size, lanes: lanes, seconds: probeSeconds)
    return (size / measured.bandwidth).inSeconds
  }

  /// At most so many, at even distances, with both ends.
  private static func spread(_ profiles: [DeviceProfile]) -> [DeviceProfile] {
    guard profiles.count > mostDevices else { return profiles }
    return (0..<mostDevices).map { profiles[$0 * (profiles.count - 1) / (mostDevices - 1)] }
  }
}
