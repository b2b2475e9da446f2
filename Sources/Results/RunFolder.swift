public import Files
import FoundationEssentials
import Glibc
import Metrics
import Quantities
public import Tracing

/// `Reports/<run-id>/`: everything needed to show a run again and to make it again.
public struct RunFolder: Sendable {
  /// The files of the run itself; all others are made from them.
  public static let recordName = "run.json"
  public static let traceName = "trace.json"
  /// The result of many requests, where a folder is of such.
  public static let workloadName = "workload.json"
  /// The result of a search, where a folder is of one.
  public static let tuningName = "tune.json"

  public let path: String
  /// What a trace calls the id of its run.
  private static let runKey = "run_id"
  /// A run of a million tokens has some 30 MiB.
  private static let recordLimit = ByteLimit(.mebibytes(32), of: "run.json")
  /// Of a trace that is no regular file in UTF-8; others are not taken into memory.
  private static let traceLimit = ByteLimit(.mebibytes(96), of: "trace that is read whole")
  private let files: any FileSystem
  /// What keeps other processes from writing into the folder; nil where nothing does.
  private var claim: (any OpenFile)?

  /// The folder at `path`, which need not exist yet.
  public init(path: String, files: any FileSystem) {
    self.path = path
    self.files = files
  }

  /// Makes the folder at `path`, or without one a new one below `parent` whose name no other run
  /// has taken: device, mode and a number. As long as what is returned is held, no other process
  /// gets it from here.
  ///
  /// - Returns: Also whether it was not there before.
  /// - Throws: as `create`; `RunError` where another process writes into it.
  public static func make(
    _ path: String?, orBelow parent: String, device: String, mode: String, files: any FileSystem
  ) throws -> (folder: RunFolder, isNew: Bool) {
    if let path { return try make(path, files: files) }
    let stem = parent + "/" + (device == mode ? device : "\(device)-\(mode)")
    // The number is taken by making the folder: two runs may look at the same time.
    for number in 1... {
      var folder = RunFolder(path: "\(stem)-\(number)", files: files)
      if try folder.isMade() {
        try folder.hold()
        return (folder, true)
      }
    }
    preconditionFailure("there are more numbers than folders")
  }

  /// As for a folder that need not be named.
  public static func make(
    _ path: String, files: any FileSystem
  ) throws -> (folder: RunFolder, isNew: Bool) {
    var folder = RunFolder(path: path, files: files)
    let isNew = try folder.create()
    try folder.hold()
    return (folder, isNew)
  }

  private mutating func hold() throws(RunError) {
    // Where folders cannot be claimed, none is taken for one in use either.
    guard let claim = try? files.open(path, for: .folder),
      let isFree = try? claim.claim()
    else { return }
    guard isFree else {
      throw RunError(
        "another process of Edgewise writes into the folder \(path); wait for its end, or name"
          + " another folder")
    }
    self.claim = claim
  }

  /// Writes `run.json`.
  ///
  /// - Throws: `RunError` where the folder cannot be made, `FileError` where the file cannot be
  ///   written; a folder that was made for it is gone then, and a run that was there before is as
  ///   it was.
  public func write(_ result: ResultFile<RunRecord>) throws {
    try write(result.json(), to: Self.recordName)
  }

  /// Writes `trace.json`, which names the run by its id.
  ///
  /// - Throws: `FileError` where it cannot be written; one that was there before is as it was.
  public func write(_ trace: Trace, of result: ResultFile<RunRecord>) throws {
    let record = result.content
    let file = try AtomicFile(path: path + "/" + Self.traceName, files: files)
    var otherData = [
      "device": record.device, "model": record.model, "mode": record.mode,
      "engine_version": record.engineVersion,
    ]
    otherData[Self.runKey] = result.head.id
    try ChromeTraceWriter(trace, otherData: otherData).write { try file.write($0) }
    try file.commit()
  }

  private func unfinished(_ name: String, _ bytes: [UInt8]) throws -> AtomicFile {
    let file = try AtomicFile(path: path + "/" + name, files: files)
    try file.write(bytes)
    return file
  }

  /// Completes all files, then gives them their names, in order: a disk that is full is noticed
  /// while all that was there before still is.
  private func commit(_ unfinished: [AtomicFile]) throws {
    for file in unfinished { try file.complete() }
    for file in unfinished { try file.commit() }
  }

  /// Writes one more file, such as a report.
  public func write(_ bytes: [UInt8], to name: String) throws { try write([(name, bytes)]) }

  /// Writes several files, such as all that a search found.
  ///
  /// - Throws: as for a run. Only where a file cannot get its name, those before it have theirs.
  public func write(_ contents: [(name: String, bytes: [UInt8])]) throws {
    let isNew = try create()
    do { try commit(contents.map { try unfinished($0.name, $0.bytes) }) } catch {
      if isNew { removeIfEmpty() }
      throw error
    }
  }

  /// Removes files of these `names`, which an earlier run may have left here.
  ///
  /// - Throws: `FileError` about the first that is there and cannot be removed; a folder of that
  ///   name is no such file, and stays.
  public func remove(_ names: [String]) throws {
    for name in names {
      do throws(FileError) { try files.remove(path + "/" + name) } catch {
        if !error.isMissing, error.cause != .system(code: EISDIR) { throw error }
      }
    }
  }

  /// Reads back what `write` wrote.
  ///
  /// - Throws: `RunError` where this is no run folder, or of a version that is not known yet, or
  ///   where the two files are of different runs.
  public func read() throws -> (result: ResultFile<RunRecord>, trace: Trace) {
    let result = try plausibleResult()
    let file = try Self.traceFile(
      at: path + "/" + Self.traceName, files: files,
      orElse: "put the trace of this run there, or make the run again")
    let record = result.content
    // Traces had no id once.
    let pairs = [
      (Self.runKey, result.head.id), ("device", record.device), ("model", record.model),
      ("mode", record.mode),
    ]
    for (key, value) in pairs {
      guard let stated = file.otherData[key], let value, stated != value else { continue }
      throw RunError(
        "\(path)/\(Self.traceName) is of another run than \(Self.recordName) beside it: its \(key)"
          + " is \(stated), not \(value); put the two files of one run together, or make the run"
          + " again")
    }
    let metrics = TraceMetrics(trace: file.trace)
    if let fault = try TraceFigures.contradiction(of: record.outcome, metrics) {
      throw RunError(
        "\(path)/\(Self.recordName): \(fault); put the two files of one run together, or make the"
          + " run again")
    }
    return (try result.unchanged(), file.trace)
  }

  /// Reads back the figures alone.
  ///
  /// - Throws: as `read`.
  public func result() throws -> ResultFile<RunRecord> {
    try plausibleResult().unchanged()
  }

  /// Reads the figures of a run from a file that may lie anywhere, such as what `--format json`
  /// printed.
  ///
  /// - Throws: as `read`.
  public static func result(
    inFile path: String, files: any FileSystem
  ) throws -> ResultFile<RunRecord> {
    try plausibleResult(at: path, files: files).unchanged()
  }

  private func plausibleResult() throws -> ResultFile<RunRecord> {
    if (try? files.status(of: path).kind) == .regular {
      throw RunError("\(path) is a file; name the folder that the run is in")
    }
    let record = path + "/" + Self.recordName
    if files.exists(path + "/" + Self.workloadName), !files.exists(record) {
      throw RunError(
        "\(path) holds many requests, whose report was written with them (report.md, report.html);"
          + " open that, or name a folder with one run")
    }
    return try Self.plausibleResult(at: record, files: files)
  }

  private static func plausibleResult(
    at path: String, files: any FileSystem
  ) throws -> ResultFile<RunRecord> {
    let bytes = try file(
      at: path, orElse: "name a folder that `edgewise run` has written"
    ) { () throws(FileError) in try files.text(of: path, limit: recordLimit) }
    return try ResultFile<RunRecord>(
      json: bytes, path: path,
      orElse: "\(path) is damaged or of another version; make the run again",
      advice: "make the run again")
  }

  /// The trace in a file.
  public static func trace(at path: String, files: any FileSystem) throws -> Trace {
    try traceFile(at: path, files: files, orElse: "name a trace.json that `edgewise run` wrote")
      .trace
  }

  private static func traceFile(
    at path: String, files: any FileSystem, orElse advice: String
  ) throws -> ChromeTraceReader {
    let text = try file(at: path, orElse: advice) { () throws(FileError) in
      try ByteWindow(path: path, files: files, whole: traceLimit)
    }
    let reader: ChromeTraceReader
    do throws(TraceFileError) { reader = try ChromeTraceReader(text) } catch {
      throw RunError("\(path): \(error)")
    }
    if let fault = reader.trace.contradiction {
      throw RunError("\(path): the trace is damaged: \(fault); copy or record it again")
    }
    return reader
  }

  /// `value` as JSON with sorted keys, ending in a newline.
  ///
  /// - Throws: `RunError` where one of its numbers is not finite, which JSON cannot say.
  public static func json(_ value: some Encodable, isOneLine: Bool = false) throws -> [UInt8] {
    let encoder = JSONEncoder()
    encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
    if !isOneLine { encoder.outputFormatting.insert(.prettyPrinted) }
    do {
      return Medium.harmless(json: Array(try encoder.encode(value))) + [UInt8(ascii: "\n")]
    } catch EncodingError.invalidValue(let number, let context) {
      let key = context.codingPath.map(\.stringValue).joined(separator: ".")
      throw RunError(
        "\(key) is \(number), which a result file cannot say; change what it follows from")
    }
  }

  /// What `read` gives of the file at `path`, which a user has named.
  private static func file<Content>(
    at path: String, orElse advice: String, _ read: () throws(FileError) -> Content
  ) throws -> Content {
    do throws(FileError) { return try read() } catch {
      switch error.cause {
      case .system(code: ENOENT), .system(code: ENOTDIR), .notFolder, .folder:
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
    guard !files.isFolder(path) else { return false }
    throw cannotBeMade("\(holder) has its name; name another one")
  }

  /// What has the name of the folder and is none.
  private var holder: String {
    do throws(FileError) {
      _ = try files.status(of: path)
      return "a file"
    } catch {
      return error.cause == .system(code: ELOOP)
        ? "a link that leads back to itself" : "a link that leads nowhere"
    }
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
      throw cannotBeMade(error.reason)
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
