import Glibc
import Synchronization

/// How groups are made, written and removed: as folders of the kernel's, or of a test's.
struct ControlGroupFiles: Sendable {
  /// The process that is moved.
  let process: pid_t
  /// Removes the folder of a group that holds nothing any more, and the kernel's files in it.
  let removeFolder: @Sendable (String) -> Void

  /// The kernel's, for this process.
  static let system = ControlGroupFiles(process: getpid()) { _ = unsafe rmdir($0) }

  private static let prefix = "edgewise-"

  /// A new group below `parent`. At the end of the process, if not before, it is removed and the
  /// process goes back to the group `home`.
  func makeGroup(in parent: String, home: String) throws(HostError) -> String {
    let folder = "\(parent)/\(Self.prefix)\(process)"
    let isMade = unsafe mkdir(folder, 0o755) == 0
    guard isMade || errno == EEXIST else { throw Self.refused(folder) }
    EnteredGroups.add(folder, home: home, files: self)
    return folder
  }

  /// Removes groups of processes that do not exist any more.
  func sweep(_ parent: String) {
    guard let listing = unsafe opendir(parent) else { return }
    defer { unsafe closedir(listing) }
    while let entry = unsafe readdir(listing) {
      let name = unsafe withUnsafeBytes(of: entry.pointee.d_name) { bytes in
        unsafe String(decoding: bytes.prefix { $0 != 0 }, as: UTF8.self)
      }
      guard name.hasPrefix(Self.prefix), let owner = pid_t(name.dropFirst(Self.prefix.count)),
        kill(owner, 0) != 0, errno == ESRCH
      else { continue }
      removeFolder("\(parent)/\(name)")
    }
  }

  /// Moves the process to the group `home` and removes the group `folder`.
  func abandon(_ folder: String, movingProcessTo home: String) {
    try? write("\(process)", to: "\(home)/cgroup.procs", ifThere: true)
    removeFolder(folder)
    EnteredGroups.forget(folder)
  }

  /// Writes `text` in one piece, as the kernel wants it; or does nothing, if the file may be
  /// missing and is.
  func write(_ text: String, to path: String, ifThere: Bool) throws(HostError) {
    // The kernel's files are all there; in a test they appear by being written.
    let descriptor = unsafe open(path, O_WRONLY | O_CLOEXEC | (ifThere ? 0 : O_CREAT), 0o644)
    if descriptor < 0, ifThere, errno == ENOENT { return }
    guard descriptor >= 0 else { throw Self.refused(path) }
    defer { close(descriptor) }
    var text = text
    let written = text.withUTF8 { bytes in
      unsafe Glibc.write(descriptor, bytes.baseAddress, bytes.count)
    }
    guard written >= 0 else { throw Self.refused(path) }
  }

  private static func refused(_ path: String) -> HostError {
    HostError(
      path: path,
      reason: "\(systemMessage()); --enforce kernel needs the right to make control groups: run as"
        + " root or in a group that was delegated, or leave it out, as the process holds itself"
        + " back anyway")
  }
}

/// The groups that have to be left before the process ends.
private enum EnteredGroups {
  private struct Group {
    let home: String
    let files: ControlGroupFiles
  }

  private static let groups = Mutex<[String: Group]>([:])
  private static let isRegistered = Atomic(false)

  static func add(_ folder: String, home: String, files: ControlGroupFiles) {
    groups.withLock { $0[folder] = Group(home: home, files: files) }
    if !isRegistered.exchange(true, ordering: .relaxed) { atexit { EnteredGroups.leaveAll() } }
  }

  static func forget(_ folder: String) { groups.withLock { _ = $0.removeValue(forKey: folder) } }

  private static func leaveAll() {
    let left = groups.withLock { $0 }
    for (folder, group) in left { group.files.abandon(folder, movingProcessTo: group.home) }
  }
}
