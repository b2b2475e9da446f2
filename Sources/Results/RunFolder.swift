public import Files
import FoundationEssentials
public import Tracing

/// `Reports/<run-id>/`: everything needed to show a run again and to make it again.
public struct RunFolder {
  public let path: String
  private let files: any FileSystem

  /// The folder at `path`, which need not exist yet.
  public init(path: String, files: any FileSystem) {
    self.path = path
    self.files = files
  }

  /// A folder below `parent` whose name no earlier run has taken: device, mode and a number.
  public static func next(
    in parent: String, device: String, mode: String, files: any FileSystem
  ) -> RunFolder {
    let stem = parent + "/" + (device == mode ? device : "\(device)-\(mode)")
    let free = (1...).first { !files.exists("\(stem)-\($0)") }
    return RunFolder(path: "\(stem)-\(free ?? 1)", files: files)
  }

  /// Writes `run.json` and `trace.json`.
  ///
  /// - Throws: `RunError` where the folder cannot be made, `FileError` where a file cannot
  ///   be written; then nothing of this run is left, nor a folder that was made for it.
  public func write(_ result: ResultFile<RunRecord>, trace: Trace) throws {
    let isNew = try create()
    do {
      try write(trace, of: result.content)
      do { try write(Self.json(result), to: "run.json") } catch {
        // A trace alone is no run.
        try? files.remove(path + "/trace.json")
        throw error
      }
    } catch {
      if isNew { removeIfEmpty() }
      throw error
    }
  }

  private func write(_ trace: Trace, of record: RunRecord) throws {
    let file = try AtomicFile(path: path + "/trace.json", files: files)
    let writer = ChromeTraceWriter(
      trace,
      otherData: [
        "device": record.device, "model": record.model, "mode": record.mode,
        "engine_version": record.engineVersion,
      ])
    try writer.write { try file.write($0) }
    try file.commit()
  }

  /// Writes one more file, such as a report or the result of a search.
  public func write(_ bytes: [UInt8], to name: String) throws {
    try create()
    try files.write(bytes, to: path + "/" + name)
  }

  /// Reads back what `write` wrote.
  ///
  /// - Throws: `RunError` where this is no run folder, or of a version that is not known yet.
  public func read() throws -> (result: ResultFile<RunRecord>, trace: Trace) {
    let recordPath = path + "/run.json"
    guard let bytes = try? files.contents(of: recordPath) else {
      throw RunError(
        "\(recordPath) cannot be read; name a folder that `edgewise run` has written")
    }
    let result = try ResultFile<RunRecord>(
      json: Data(bytes), path: recordPath,
      orElse: "\(recordPath) is damaged or of another version; make the run again")
    return (result, try Self.trace(at: path + "/trace.json", files: files))
  }

  /// The trace in a file.
  public static func trace(at path: String, files: any FileSystem) throws -> Trace {
    guard let bytes = try? files.contents(of: path) else {
      throw RunError("\(path) cannot be read; name a trace.json that `edgewise run` wrote")
    }
    do { return try ChromeTraceReader(bytes: bytes).trace } catch {
      throw RunError("\(path): \(error)")
    }
  }

  /// `value` as JSON with sorted keys, ending in a newline.
  public static func json(_ value: some Encodable, isOneLine: Bool = false) throws -> [UInt8] {
    let encoder = JSONEncoder()
    encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
    if !isOneLine { encoder.outputFormatting.insert(.prettyPrinted) }
    return Array(try encoder.encode(value)) + [UInt8(ascii: "\n")]
  }

  /// Makes the folder, so that a run does not find out at its end that it has nowhere to go.
  ///
  /// - Returns: Whether it was not there before, so that `removeIfEmpty` may take it away again.
  @discardableResult
  public func create() throws -> Bool {
    if path.isEmpty { throw RunError("a folder needs a name; give it one") }
    let isNew = !files.exists(path)
    do { try files.makeFolders(path) } catch {
      throw RunError(
        "the folder \(path) cannot be made; name another one, in a folder that you may write to")
    }
    return isNew
  }

  /// Lets `body` write into the folder; where it fails, a new folder goes again with all that was
  /// written until then.
  ///
  /// - Parameter isNew: What `create` has said of it.
  public func fill(isNew: Bool, _ body: (RunFolder) throws -> Void) throws {
    do { try body(self) } catch {
      if isNew { try? files.removeTree(path) }
      throw error
    }
  }

  /// Removes the folder where a run that failed has left nothing in it.
  public func removeIfEmpty() {
    try? files.removeFolder(path)
  }
}
