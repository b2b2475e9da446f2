import Files
import Glibc
import Synchronization

/// How groups are made, written and removed: as folders of the kernel's, or of a test's.
struct ControlGroupFiles: Sendable {
  /// The process that is moved.
  let process: pid_t
  let files: any FileSystem
  /// Removes the folder of a group that holds nothing any more, and the kernel's files in it.
  let removeFolder: @Sendable (String) -> Void

  /// The kernel's, for this process.
  static let system = ControlGroupFiles(
    process: getpid(), files: KernelFiles.system
  ) { try? KernelFiles.system.removeFolder($0) }

  private static let prefix = "edgewise-"

  /// What the group of the process is called.
  var groupName: String { "\(Self.prefix)\(process)" }

  /// A new group below `parent`. At the end of the process, if not before, it is removed and the
  /// process goes back to the group `home`.
  func makeGroup(in parent: String, home: String) throws(HostError) -> String {
    let folder = "\(parent)/\(groupName)"
    do throws(FileError) { try files.makeFolder(folder, isPrivate: false) } catch {
      if error.cause != .system(code: EEXIST) { throw Self.refused(folder, error) }
    }
    EnteredGroups.add(folder, home: home, files: self)
    return folder
  }

  /// Removes groups of processes that do not exist any more.
  func sweep(_ parent: String) {
    for name in (try? files.names(inFolder: parent)) ?? [] {
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
    do throws(FileError) {
      // The kernel's files are all there; in a test they appear by being written.
      let isNew = !ifThere && !files.exists(path)
      let file = try files.open(path, for: isNew ? .creating(isPrivate: false) : .writing)
      let bytes = Array(text.utf8)
      _ = try unsafe file.write(bytes.span.bytes, at: 0)
    } catch {
      if !(ifThere && error.isMissing) { throw Self.refused(path, error) }
    }
  }

  private static func refused(_ path: String, _ error: FileError) -> HostError {
    HostError(
      path: path,
      reason: "\(error.message); --enforce kernel needs the right to make control groups: run as"
        + " root or in a group that was delegated, or leave it out, as the process holds itself"
        + " back anyway")
  }
}

/// The groups that have to be left before the process ends.
enum EnteredGroups {
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

  static func leaveAll() {
    let left = groups.withLock { $0 }
    for (folder, group) in left { group.files.abandon(folder, movingProcessTo: group.home) }
  }
}
