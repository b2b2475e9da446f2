import Files

/// The disk that a file lies on, by the numbers that the kernel gives it.
struct BlockDevice: Hashable, Sendable, CustomStringConvertible {
  let major: UInt64
  let minor: UInt64

  /// As control groups want it: `254:0`.
  var description: String { "\(major):\(minor)" }

  /// The whole disk under the file at `path`: a limit holds for disks and not for their parts.
  ///
  /// - Throws: `HostError` where the file system has no disk of its own.
  init(under path: String, systemFolder: String = "/sys") throws(HostError) {
    let number: UInt64
    do throws(FileError) { number = try KernelFiles.system.status(of: path).deviceNumber } catch {
      throw HostError(path: path, reason: error.message)
    }
    try self.init(deviceNumber: number, of: path, systemFolder: systemFolder)
  }

  init(deviceNumber: UInt64, of path: String, systemFolder: String) throws(HostError) {
    let own = "\(MountTable.major(deviceNumber)):\(MountTable.minor(deviceNumber))"
    let folder = "\(systemFolder)/dev/block/\(own)"
    let isPart = SystemText.read("\(folder)/partition") != nil
    let numbers = SystemText.read(isPart ? "\(folder)/../dev" : "\(folder)/dev")
      .map { SystemText.trimmed($0).split(separator: ":").compactMap { UInt64($0) } }
    guard let numbers, numbers.count == 2 else {
      throw HostError(
        path: path,
        reason: "its file system has no disk of its own (\(own)) whose reads the kernel could"
          + " limit; put the bundle on a disk with --bundle")
    }
    (major, minor) = (numbers[0], numbers[1])
  }
}
