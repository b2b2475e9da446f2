public import Files
public import Quantities
import Synchronization

/// The files of this machine.
public let disk: any FileSystem = DiskFileSystem()

/// Another file system, of which chosen calls fail or do less than they were asked to. It counts
/// all calls.
public final class FaultyFileSystem: FileSystem {
  /// One call, by what it was to do and with which file.
  public struct Call: Hashable, Sendable {
    public let operation: FileError.Operation
    public let path: String
  }

  fileprivate struct Fault {
    /// How many calls that match come before; nil where all that match are meant.
    var callsLeft: Int?
    let operations: Set<FileError.Operation>
    let matches: @Sendable (_ path: String) -> Bool
    let effect: Effect
  }

  fileprivate enum Effect {
    case failure(code: Int32)
    case shortage(byteCount: Int)
  }

  fileprivate struct State {
    var faults: [Fault] = []
    var counts: [Call: Int] = [:]
    var hasFailed = false
  }

  private let base: any FileSystem
  private let state = Mutex(State())

  /// The files of `base`, of which no call fails yet.
  public init(_ base: any FileSystem = disk) { self.base = base }

  /// From now on, the call after `count` others fails with `code`, a value of `errno`, once.
  ///
  /// - Parameters:
  ///   - operations: Only these are counted, and fail.
  ///   - matches: Only calls for such paths are counted, and fail.
  public func failCall(
    after count: Int, of operations: Set<FileError.Operation> = FaultyFileSystem.all,
    where matches: @escaping @Sendable (_ path: String) -> Bool = { _ in true }, code: Int32
  ) {
    let fault = Fault(
      callsLeft: count, operations: operations, matches: matches, effect: .failure(code: code))
    state.withLock { $0.faults.append(fault) }
  }

  /// From now on no read and no write moves more than `byteCount`, which is positive; or only the
  /// one after `count` others does not.
  public func shortenCalls(to byteCount: Int, after count: Int? = nil) {
    let fault = Fault(
      callsLeft: count, operations: [.read, .write], matches: { _ in true },
      effect: .shortage(byteCount: byteCount))
    state.withLock { $0.faults.append(fault) }
  }

  /// All that can be done with files.
  public static let all = Set(FileError.Operation.allCases)

  /// Whether a call has failed that was to fail.
  public var hasFailed: Bool { state.withLock { $0.hasFailed } }

  /// How often `operation` was called, for `path` or for any.
  public func callCount(_ operation: FileError.Operation, of path: String? = nil) -> Int {
    state.withLock { state in
      state.counts.filter { call, _ in
        call.operation == operation && (path == nil || call.path == path)
      }.reduce(0) { $0 + $1.value }
    }
  }

  /// Hands `body` a file system of which the first call fails, then one of which the second call
  /// fails, and so on, until one is not called so often. Returns how many calls have failed.
  @discardableResult
  public static func failEachCall(
    of operations: Set<FileError.Operation> = FaultyFileSystem.all,
    code: Int32 = FaultyFileSystem.inputOutputError,
    _ body: (_ files: FaultyFileSystem) throws -> Void
  ) rethrows -> Int {
    var count = 0
    while true {
      let files = FaultyFileSystem()
      files.failCall(after: count, of: operations, code: code)
      try body(files)
      if !files.hasFailed { return count }
      count += 1
    }
  }

  /// `EIO`.
  public static let inputOutputError: Int32 = 5

  /// Counts a call and returns how many bytes it may move at most, or throws.
  fileprivate func note(_ operation: FileError.Operation, _ path: String) throws(FileError) -> Int {
    let effect = state.withLock { $0.note(Call(operation: operation, path: path)) }
    switch effect {
    case nil: return .max
    case .shortage(let byteCount): return byteCount
    case .failure(let code):
      throw FileError(path: path, operation: operation, cause: .system(code: code))
    }
  }
}

extension FaultyFileSystem.State {
  fileprivate mutating func note(_ call: FaultyFileSystem.Call) -> FaultyFileSystem.Effect? {
    counts[call, default: 0] += 1
    var effect: FaultyFileSystem.Effect?
    for index in faults.indices.reversed()
    where faults[index].operations.contains(call.operation) && faults[index].matches(call.path) {
      switch faults[index].callsLeft {
      case nil: effect = faults[index].effect
      case 0?: effect = faults.remove(at: index).effect
      case let left?: faults[index].callsLeft = left - 1
      }
    }
    if case .failure = effect { hasFailed = true }
    return effect
  }
}

// MARK: - The calls

extension FaultyFileSystem {
  public func open(_ path: String, for access: FileAccess) throws(FileError) -> any OpenFile {
    let operation: FileError.Operation = if case .creating = access { .create } else { .open }
    _ = try note(operation, path)
    return FaultyFile(try base.open(path, for: access), of: self)
  }

  public func status(of path: String) throws(FileError) -> FileStatus {
    _ = try note(.inspect, path)
    return try base.status(of: path)
  }

  public func freeByteCount(at path: String) throws(FileError) -> ByteCount {
    _ = try note(.inspect, path)
    return try base.freeByteCount(at: path)
  }

  public func checkAccess(toFolder path: String) throws(FileError) {
    _ = try note(.inspect, path)
    try base.checkAccess(toFolder: path)
  }

  public func names(inFolder path: String) throws(FileError) -> [String] {
    _ = try note(.list, path)
    return try base.names(inFolder: path)
  }

  public func destination(ofLink path: String) throws(FileError) -> String {
    _ = try note(.readLink, path)
    return try base.destination(ofLink: path)
  }

  public func makeFolder(_ path: String, isPrivate: Bool) throws(FileError) {
    _ = try note(.makeFolder, path)
    try base.makeFolder(path, isPrivate: isPrivate)
  }

  public func rename(_ path: String, to newPath: String) throws(FileError) {
    _ = try note(.rename, path)
    try base.rename(path, to: newPath)
  }

  public func remove(_ path: String) throws(FileError) {
    _ = try note(.remove, path)
    try base.remove(path)
  }

  public func removeFolder(_ path: String) throws(FileError) {
    _ = try note(.remove, path)
    try base.removeFolder(path)
  }
}

/// An open file of a faulty file system.
private final class FaultyFile: OpenFile {
  private let base: any OpenFile
  private let files: FaultyFileSystem

  init(_ base: any OpenFile, of files: FaultyFileSystem) {
    self.base = base
    self.files = files
  }

  var path: String { base.path }
  var processPath: String { base.processPath }

  func status() throws(FileError) -> FileStatus {
    _ = try files.note(.inspect, path)
    return try base.status()
  }

  func storedByteCount() throws(FileError) -> ByteCount? {
    _ = try files.note(.inspect, path)
    return try base.storedByteCount()
  }

  var hasPlaces: Bool { base.hasPlaces }

  func read(
    at offset: Int, into buffer: UnsafeMutableRawBufferPointer
  ) throws(FileError) -> Int {
    let most = try files.note(.read, path)
    let part = unsafe UnsafeMutableRawBufferPointer(rebasing: buffer.prefix(most))
    return try unsafe base.read(at: offset, into: part)
  }

  func write(_ bytes: RawSpan, at offset: Int) throws(FileError) -> Int {
    let most = try files.note(.write, path)
    return try base.write(bytes.extracting(first: min(most, bytes.byteCount)), at: offset)
  }

  func synchronize() throws(FileError) {
    _ = try files.note(.synchronize, path)
    try base.synchronize()
  }

  func claim() throws(FileError) -> Bool {
    _ = try files.note(.inspect, path)
    return try base.claim()
  }

  func advise(_ advice: FileAdvice, range: Range<Int>) { base.advise(advice, range: range) }
}
