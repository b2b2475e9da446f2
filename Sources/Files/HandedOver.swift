import Synchronization

/// What a process has open already, as whoever started it has handed it over.
enum HandedOver {
  /// How names begin that lead there.
  private static let beginnings = ["/dev/std", "/dev/fd/", "/proc/self/fd/"]

  /// By their names, what pipes and terminals have given.
  private static let texts = Mutex<[String: [UInt8]]>([:])

  /// Whether `path` is a name for something of that kind.
  static func isName(_ path: String) -> Bool { beginnings.contains(where: path.hasPrefix) }

  /// What came from the pipe called `path`; nil where nothing has.
  static func contents(of path: String) -> [UInt8]? { texts.withLock { $0[path] } }

  /// Keeps what came from the pipe called `path`, for whoever reads it again.
  static func keep(_ bytes: [UInt8], of path: String) { texts.withLock { $0[path] = bytes } }
}
