import Files
import FoundationEssentials
import Quantities

/// A record that makes up a result file.
public protocol ResultContent: Codable, Sendable {
  /// Which kind of file it is.
  static var kind: ResultKind { get }
  /// Whether its figures owe something to the machine that made them.
  var owesHost: Bool { get }
  /// What contradicts itself in the record, by keys and values, and what would be right; nil where
  /// nothing does.
  var contradiction: String? { get }
}

extension ResultContent {
  /// Nothing is known to.
  public var contradiction: String? { nil }
}

/// The kinds of result files, by the names of the commands that make them.
public enum ResultKind: String, CaseIterable, Codable, Sendable {
  case run, workload, bench, tune, settings, compare, baseline
  case benchKernels = "bench-kernels"
  case deviceCalibrate = "device-calibrate"
  case deviceCompare = "device-compare"
  case deviceList = "device-list"
  case deviceParts = "device-parts"
  case deviceSelfTest = "device-selftest"
  case hotSet = "hot-set"
  case traceRouting = "trace-routing"
  case validateHost = "validate-host"
  case validateKnobs = "validate-knobs"
  case validatePublished = "validate-published"
  case validateRouting = "validate-routing"
  case validateSpeeds = "validate-speeds"

  /// What such a file holds, in a sentence.
  public var title: String {
    switch self {
    case .run: "What a run came to: `run.json`, and `run` or `simulate` with `--format json`."
    case .workload:
      "What many requests came to: `workload.json`, and `run` or `simulate` with `--prompts`."
    case .bench: "One test of one configuration: a row of `bench`."
    case .tune: "What a search over options found: `tune.json`."
    case .settings: "What a search settled: `settings.json`, for `--settings`."
    case .compare: "Runs beside another one: `compare`."
    case .baseline: "Figures that later results are held to: the file of `--write-baseline`."
    case .benchKernels: "How fast one kernel ran: a row of `bench kernels`."
    case .deviceCalibrate: "What measured speeds say about a device: `device calibrate`."
    case .deviceCompare: "How a model runs on a device: a row of `device compare`."
    case .deviceList: "What there is to say of a device: a row of `device list`."
    case .deviceParts: "What there is to say of a part of devices: a row of `device parts`."
    case .deviceSelfTest: "What a self-test of a device came to: a row of `device selftest`."
    case .hotSet: "How often a run used each expert: the file of `run --save-hot-set`."
    case .traceRouting: "What can be said about a recording: `trace routing`."
    case .validateHost: "Simulated beside applied runs: `validate host`."
    case .validateKnobs: "How far each knob can be trusted: `validate knobs`."
    case .validatePublished: "Simulated beside published speeds: `validate published`."
    case .validateRouting: "Made-up routing beside a trace's: `validate routing`."
    case .validateSpeeds: "Simulated beside a table of measured speeds: `validate speeds`."
    }
  }

  /// What stands in such files above the figures that they are judged by.
  public var judgedPath: [String] { self == .tune ? ["winner"] : [] }

  /// Whether such files are read back, but not written by hand.
  var isSealed: Bool {
    switch self {
    case .run, .workload, .bench, .tune, .baseline: true
    default: false
    }
  }
}

/// Where and when a command makes its results.
public struct ResultOrigin: Hashable, Sendable {
  /// When the command started: UTC in the form of ISO 8601.
  public var started: String
  /// The machine, by `HostDescription.id`.
  public var hostID: String

  /// This time on this machine.
  public init(started: String, hostID: String) {
    self.started = started
    self.hostID = hostID
  }
}

/// What every result file has besides its record.
public struct ResultHead: Codable, Hashable, Sendable {
  /// The version of the form in which files are written, major and minor.
  public static let currentVersion = "1.0"

  /// Of the file's form, major and minor; nil in files from before there were versions.
  public var schemaVersion: String?
  /// Names the result; a hash of everything else in the file as it was first written.
  public var id: String?
  /// When the command started: UTC in the form of ISO 8601; nil where the figures owe nothing to a
  /// machine and so the same command gives the same file.
  public var started: String?
  /// The Edgewise that made it.
  public var engineVersion: String?
  /// The machine that made it, by `HostDescription.id`; nil where the figures owe nothing to it.
  public var hostID: String?
  /// A checksum of everything else in a file that is read back; nil in others, and in files from
  /// before there were any. Who changes a file takes it out.
  public var seal: String?

  enum CodingKeys: String, CodingKey {
    case id, started, seal
    case schemaVersion = "schema_version"
    case engineVersion = "engine_version"
    case hostID = "host_id"
  }

  /// The major version; 0 in files from before there were versions, nil where it is no number.
  var majorVersion: Int? {
    guard let schemaVersion else { return 0 }
    return Int(schemaVersion.prefix { $0 != "." })
  }

  /// Whether the file may have keys that are not known here: it is of the current major version,
  /// and of another minor one than this Edgewise writes.
  public var isNewer: Bool { majorVersion == 1 && schemaVersion != Self.currentVersion }
}

/// A record with the head of its file, all in one object.
///
/// What is written is of the current version. An older file opens: keys that are not known are
/// passed over, and what it does not have is nil.
public struct ResultFile<Content: ResultContent>: Codable, Sendable {
  /// What every file has.
  public private(set) var head: ResultHead
  /// The record itself.
  public private(set) var content: Content
  /// How the file shows that it was changed after it was written, where nothing else does; nil
  /// where it does not.
  private(set) var change: String?

  /// The file of `content`, made at `origin`, which is left out where the figures owe nothing to
  /// it.
  ///
  /// - Throws: `RunError` where a figure is one that JSON cannot say.
  public init(_ content: Content, origin: ResultOrigin) throws {
    let origin = content.owesHost ? origin : nil
    head = ResultHead(
      schemaVersion: ResultHead.currentVersion, id: nil, started: origin?.started,
      engineVersion: Edgewise.version, hostID: origin?.hostID)
    self.content = content
    head.id = try identity()
  }

  /// The file whose bytes are `json`.
  ///
  /// - Parameters:
  ///   - path: What messages call it.
  ///   - complaint: The message where it is damaged, or no such file.
  ///   - advice: What to do where one of its numbers cannot be true.
  /// - Throws: `RunError`: that message, one that names a version which is not known yet, or one
  ///   with the key, the value and what is allowed.
  public init(
    json: some Sequence<UInt8>, path: String, orElse complaint: String,
    advice: String = "make it again"
  ) throws(RunError) {
    let json = Array(json)
    let tree = try Self.tree(json, path: path, orElse: complaint, advice: advice)
    do { self = try JSONDecoder().decode(Self.self, from: Data(json)) } catch is UnknownVersion {
      let version = try? JSONDecoder().decode(ResultHead.self, from: Data(json)).schemaVersion
      throw RunError(
        "\(path) has schema version \(version ?? "?"), and this Edgewise reads versions up to"
          + " \(ResultHead.currentVersion); open it with a newer one")
    } catch {
      // What a number may be says more than that it is of another kind.
      let fault =
        NumberCheck(kind: Content.kind).fault(in: tree)
        ?? (error as? DecodingError).flatMap { Self.fault($0, in: tree) }
      throw RunError(fault.map { "\(path): \($0); \(advice)" } ?? complaint)
    }
    if let fault = NumberCheck(kind: Content.kind).fault(in: tree) ?? head.startFault
      ?? content.contradiction
    {
      throw RunError("\(path): \(fault); \(advice)")
    }
    change = ResultSeal.fault(in: json, of: tree).map {
      "\(path) was changed after it was written: \($0); \(advice), or take out \"seal\" where the"
        + " change is wanted"
    }
  }

  private static func tree(
    _ json: [UInt8], path: String, orElse complaint: String, advice: String
  ) throws(RunError) -> JSONTree {
    do throws(JSONFault) { return try JSONTree(json) } catch {
      guard case .repeatedKey = error.problem else { throw RunError(complaint) }
      throw RunError("\(path): \(error.reason); \(advice)")
    }
  }

  /// What stands where something of another kind belongs; nil where the file as a whole is of
  /// another kind.
  private static func fault(_ error: DecodingError, in tree: JSONTree) -> String? {
    let path: [any CodingKey]
    switch error {
    case .typeMismatch(_, let context), .valueNotFound(_, let context),
      .dataCorrupted(let context):
      path = context.codingPath
    default: return nil
    }
    guard let word = tree.word(at: path), !path.isEmpty else { return nil }
    let key = path.filter { $0.intValue == nil }.map(\.stringValue).joined(separator: ".")
    return "\(key) is \(word), which is not of the kind that belongs there"
  }

  /// - Throws: `UnknownVersion` where the major version is greater than the current one.
  public init(from decoder: any Decoder) throws {
    head = try ResultHead(from: decoder)
    guard let major = head.majorVersion, major <= 1 else { throw UnknownVersion() }
    content = try Content(from: decoder)
    if head.id == nil { head.id = try identity() }
    head.seal = nil
  }

  public func encode(to encoder: any Encoder) throws {
    var head = head
    head.schemaVersion = ResultHead.currentVersion
    try head.encode(to: encoder)
    // The record last: where it says which version made it, it knows best.
    try content.encode(to: encoder)
  }

  /// The same result, by name too, of which something more is known now.
  public func amended(_ content: Content) -> ResultFile {
    var amended = self
    amended.content = content
    return amended
  }

  /// The file's bytes, with a seal where such files are read back.
  ///
  /// - Throws: as `RunFolder.json`.
  public func json(isOneLine: Bool = false) throws -> [UInt8] {
    try RunFolder.json(sealed(), isOneLine: isOneLine)
  }

  /// The same with a seal where such files are read back: for one of several in a file.
  ///
  /// - Throws: as `RunFolder.json`.
  public func sealed() throws -> ResultFile {
    guard Content.kind.isSealed else { return self }
    var sealed = self
    sealed.head.seal = ResultSeal.text(of: try RunFolder.json(self, isOneLine: true))
    return sealed
  }

  /// The same where it is as it was written, as far as a seal tells. What names the figure that
  /// cannot be says more, so that this comes last.
  ///
  /// - Throws: `RunError` that says what to do.
  public func unchanged() throws(RunError) -> ResultFile {
    if let change { throw RunError(change) }
    return self
  }

  /// A hash of everything but the id itself.
  private func identity() throws -> String {
    var copy = self
    copy.head.id = nil
    return Fingerprint.text(of: try RunFolder.json(copy, isOneLine: true))
  }
}

/// A result file is of a version that is not known yet.
private struct UnknownVersion: Error {}

/// Names content by a hash of it (FNV-1a, 128 bits): not for secrets.
public enum Fingerprint {
  /// The hash of `bytes` as 32 hexadecimal digits.
  public static func text(of bytes: some Sequence<UInt8>) -> String {
    var hash: UInt128 = 0x6c62_272e_07bb_0142_62b8_2175_6295_c58d
    for byte in bytes {
      hash = (hash ^ UInt128(byte)) &* 0x0000_0000_0100_0000_0000_0000_0000_013b
    }
    let digits = String(hash, radix: 16)
    return String(repeating: "0", count: 32 - digits.count) + digits
  }
}

extension HostDescription {
  /// Names the machine without saying whose it is: the same for machines that are alike, whatever
  /// system and version of Edgewise they run.
  public var id: String {
    let parts = [processor, "\(cores)", "\(memoryBytes)", topology ?? ""]
    return Fingerprint.text(of: parts.joined(separator: "\n").utf8)
  }
}
