import Quantities
import Synchronization

/// Keeps a file that lies in memory within what its process may have of that.
///
/// The system counts the pages of such a file towards the limits of the process that writes them,
/// and can only end the process where they run out: writing has to stop before.
final class MemoryAllowance: Sendable {
  /// How much more may be written to the file of this status; nil where it lies on a disk.
  typealias Left = @Sendable (FileStatus) -> ByteCount?

  private let status: FileStatus
  private let left: Left
  /// Bytes that may be written before it is asked again how much is left.
  private let granted = Mutex(0)

  /// What stays free for the process's own work.
  private static let reserve = 1 << 20
  /// Which part of what is left is written before it is looked at again: others take of it too.
  private static let part = 8

  /// nil where the file of `status` lies on a disk.
  init?(of status: FileStatus, left: @escaping Left) {
    guard left(status) != nil else { return nil }
    self.status = status
    self.left = left
  }

  /// Whether `byteCount` more may be written; they are counted then.
  func take(_ byteCount: Int) -> Bool {
    granted.withLock { granted in
      if granted < byteCount {
        let free = (left(status)?.bytes ?? .max) - Self.reserve
        guard free >= byteCount else { return false }
        granted = byteCount + (free - byteCount) / Self.part
      }
      granted -= byteCount
      return true
    }
  }
}
