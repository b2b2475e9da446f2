import HostMachine

extension FioOptions {
  private static let memoryFolders = ["/dev/shm/", "/run/shm/", "/proc/", "/sys/"]
  private static let memoryDevices = [
    "/dev/ram", "/dev/zram", "/dev/pmem", "/dev/nullb", "/dev/zero", "/dev/null",
  ]

  /// A disk of the job that is itself a file, as in `/dev/loop0`; nil where none is.
  var fileDisk: String? {
    paths.first {
      let plain = Self.plain($0)
      return plain.hasPrefix("/dev/")
        && DiskOrigin.isFile(diskName: String(plain.dropFirst("/dev/".count)))
    }
  }

  /// A file or folder of the job that lies in memory; nil where none is known to.
  ///
  /// - Parameter namesNoDisk: Whether fio has looked for the disks and found none: then a folder
  ///   that is memory on many systems is so on this one.
  func memoryPath(namesNoDisk: Bool) -> String? {
    let folders = Self.memoryFolders + (namesNoDisk ? ["/tmp/", "/run/", "/var/run/"] : [])
    return paths.first { path in
      let plain = Self.plain(path)
      return folders.contains { (plain + "/").hasPrefix($0) }
        || Self.memoryDevices.contains(where: plain.hasPrefix)
    }
  }

  /// Folders, files, and files in the folders.
  private var paths: [String] {
    let folders = paths(in: "directory")
    let files = paths(in: "filename") + paths(in: "filename_format")
    let inside = folders.flatMap { folder in
      files.filter { !$0.hasPrefix("/") }.map { "\(folder)/\($0)" }
    }
    return files + folders + inside
  }

  private func paths(in name: String) -> [String] {
    (values[name] ?? "").split(separator: ":").map(String.init)
  }

  /// `path` without its detours: `/dev/shm/f` for `//dev/./x/../shm/f`. Links are not followed.
  private static func plain(_ path: String) -> String {
    var steps: [Substring] = []
    for step in path.split(separator: "/") where step != "." {
      if step == "..", steps.last.map({ $0 != ".." }) ?? path.hasPrefix("/") {
        _ = steps.popLast()
      } else {
        steps.append(step)
      }
    }
    return (path.hasPrefix("/") ? "/" : "") + steps.joined(separator: "/")
  }
}
