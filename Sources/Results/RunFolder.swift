public import Files
import FoundationEssentials
import Glibc
import Quantities
public import Tracing

/// `Reports/<run-id>/`: everything needed to show a run again and to make it again.
public struct RunFolder {
  public let path: String
  /// A run of a million tokens has some 30 MiB.
  private static let recordLimit = ByteLimit(.mebibytes(32), of: "run.json")
  /// Of a trace that is no regular file in UTF-8; others are not taken into memory.
  private static let traceLimit = ByteLimit(.mebibytes(256), of: "trace that is read whole")
  private let files: any FileSystem

  /// The folder at `path`, which need not exist yet.
  public init(path: String, files: any FileSystem) {
    self.path = path
    self.files = files
  }

  /// Makes the folder at `path`, or without one a new one below `parent` whose name no other run
  /// has taken: device, mode and a number.
  ///
  /// - Returns: Also whether it was not there before.
  /// - Throws: as `create`.
  public static func make(
    _ path: String?, orBelow parent: String, device: String, mode: String, files: any FileSystem
  ) throws -> (folder: RunFolder, isNew: Bool) {
    if let path {
      let folder = RunFolder(path: path, files: files)
      return (folder, try folder.create())
    }
    let stem = parent + "/" + (device == mode ? device : "\(device)-\(mode)")
    // The number is taken by making the folder: two runs may look at the same time.
    for number in 1... {
      let folder = RunFolder(path: "\(stem)-\(number)", files: files)
      if try folder.isMade() { return (folder, true) }
    }
    preconditionFailure("there are more numbers than folders")
  }

  /// Writes `run.json` and `trace.json`.
  ///
  /// - Throws: `RunError` where the folder cannot be made, `FileError` where a file cannot
  ///   be written; then nothing of this run is left, nor a folder that was made for it, and a run
  ///   that was there before is as it was.
  public func write(_ result: ResultFile<RunRecord>, trace: Trace) throws {
    let isNew = try create()
    do {
      let traceFile = try unfinished(trace, of: result.content)
      try commit([traceFile, unfinished("run.json", Self.json(result))])
    } catch {
      if isNew { removeIfEmpty() }
      throw error
    }
  }

  /// The trace file, complete but for its name.
  private func unfinished(_ trace: Trace, of record: RunRecord) throws -> AtomicFile {
    let file = try AtomicFile(path: path + "/trace.json", files: files)
    let writer = ChromeTraceWriter(
      trace,
      otherData: [
        "device": record.device, "model": record.model, "mode": record.mode,
        "engine_version": record.engineVersion,
      ])
    try writer.write { try file.write($0) }
    return file
  }

  private func unfinished(_ name: String, _ bytes: [UInt8]) throws -> AtomicFile {
    let file = try AtomicFile(path: path + "/" + name, files: files)
    try file.write(bytes)
    return file
  }

  /// Gives the files their names; where one cannot have it, none is left: the others alone are no
  /// result.
  private func commit(_ unfinished: [AtomicFile]) throws {
    for (index, file) in unfinished.enumerated() {
      do { try file.commit() } catch {
        for done in unfinished[..<index] { try? files.remove(done.path) }
        throw error
      }
    }
  }

  /// Writes one more file, such as a report.
  public func write(_ bytes: [UInt8], to name: String) throws { try write([(name, bytes)]) }

  /// Writes several files, such as all that a search found.
  ///
  /// - Throws: as for a run, and with the same consequences.
  public func write(_ contents: [(name: String, bytes: [UInt8])]) throws {
    let isNew = try create()
    do { try commit(contents.map { try unfinished($0.name, $0.bytes) }) } catch {
      if isNew { removeIfEmpty() }
      throw error
    }
  }

  /// Removes files of these `names`, which an earlier run may have left here.
  ///
  /// - Throws: `FileError` about the first that is there and cannot be removed.
  public func remove(_ names: [String]) throws {
    for name in names {
      do throws(FileError) { try files.remove(path + "/" + name) } catch {
        if !error.isMissing { throw error }
      }
    }
  }

  /// Reads back what `write` wrote.
  ///
  /// - Throws: `RunError` where this is no run folder, or of a version that is not known yet.
  public func read() throws -> (result: ResultFile<RunRecord>, trace: Trace) {
    (try result(), try Self.trace(at: path + "/trace.json", files: files))
  }

  /// Reads back the figures alone.
  ///
  /// - Throws: as `read`.
  public func result() throws -> ResultFile<RunRecord> {
    let recordPath = path + "/run.json"
    let bytes = try Self.file(
      at: recordPath, orElse: "name a folder that `edgewise run` has written"
    ) { () throws(FileError) in try files.text(of: recordPath, limit: Self.recordLimit) }
    return try ResultFile<RunRecord>(
      json: bytes, path: recordPath,
      orElse: "\(recordPath) is damaged or of another version; make the run again",
      advice: "make the run again")
  }

  /// The trace in a file.
  public static func trace(at path: String, files: any FileSystem) throws -> Trace {
    let text = try file(
      at: path, orElse: "name a trace.json that `edgewise run` wrote"
    ) { () throws(FileError) in
      try ByteWindow(path: path, files: files, whole: traceLimit)
    }
    do throws(TraceFileError) { return try ChromeTraceReader(text).trace } catch {
      throw RunError("\(path): \(error)")
    }
  }

  /// `value` as JSON with sorted keys, ending in a newline.
  public static func json(_ value: some Encodable, isOneLine: Bool = false) throws -> [UInt8] {
    let encoder = JSONEncoder()
    encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
    if !isOneLine { encoder.outputFormatting.insert(.prettyPrinted) }
    return Medium.harmless(json: Array(try encoder.encode(value))) + [UInt8(ascii: "\n")]
  }

  /// What `read` gives of the file at `path`, which a user has named.
  private static func file<Content>(
    at path: String, orElse advice: String, _ read: () throws(FileError) -> Content
  ) throws -> Content {
    do throws(FileError) { return try read() } catch {
      switch error.cause {
      case .system(code: ENOENT), .system(code: ENOTDIR), .folder:
        throw RunError("\(path) cannot be read; \(advice)")
      default: throw error
      }
    }
  }
}

// MARK: - The folder itself

extension RunFolder {
  /// Makes the folder, so that a run does not find out at its end that it has nowhere to go.
  ///
  /// - Returns: Whether it was not there before, so that `removeIfEmpty` may take it away again.
  /// - Throws: `RunError` where it cannot be made.
  @discardableResult
  public func create() throws -> Bool {
    if path.isEmpty { throw RunError("a folder needs a name; give it one") }
    if try isMade() { return true }
    if !files.isFolder(path) { throw cannotBeMade("a file has its name; name another one") }
    return false
  }

  /// Makes the folder and those above it; false where something has its name.
  private func isMade() throws -> Bool {
    do throws(FileError) {
      let name = path.reversed().drop { $0 == "/" }
      let parent = String(name.drop { $0 != "/" }.reversed())
      if !parent.isEmpty { try files.makeFolders(parent) }
      try files.makeFolder(path, isPrivate: false)
      return true
    } catch {
      if error.cause == .system(code: EEXIST) || files.isFolder(path) { return false }
      throw cannotBeMade(
        error.cause == .system(code: ENOTDIR)
          ? "a file is in its way; name another one" : error.reason)
    }
  }

  private func cannotBeMade(_ reason: String) -> RunError {
    RunError("the folder \(path) cannot be made: \(reason)")
  }

  /// Removes the folder where a run that failed has left nothing in it.
  public func removeIfEmpty() {
    try? files.removeFolder(path)
  }
}
