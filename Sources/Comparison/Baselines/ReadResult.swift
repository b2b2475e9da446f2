import Files
import Quantities
import Results

/// Results in a file that shows by itself of which kind they are.
enum ReadResult {
  case run(ResultFile<RunRecord>)
  case workload(WorkloadRecord)
  case bench([BenchmarkRecord])
  case tune(TuningResult)
  case baseline(BaselineRecord)

  /// Of which kind they are; of a baseline those that it was made of.
  var kind: ResultKind {
    switch self {
    case .run: .run
    case .workload: .workload
    case .bench: .bench
    case .tune: .tune
    case .baseline(let record): record.resultKind
    }
  }

  /// Whether what made them came to its end; of what was interrupted no baseline is kept.
  var isComplete: Bool {
    switch self {
    case .run(let file): file.content.isComplete
    case .workload(let record): record.isComplete
    case .bench(let records): records.allSatisfy(\.isComplete)
    case .tune(let record): record.isComplete
    case .baseline: true
    }
  }

  /// More than any has but those of runs, which are read as such, and of very many requests.
  private static let limit = ByteLimit(.mebibytes(32), of: "result")

  /// What is in the file or run folder at `path`.
  ///
  /// - Throws: `RunError` or `FileError`, in a sentence, where it is none of these, damaged, or of
  ///   a version that is not known yet.
  init(path: String, files: any FileSystem) throws {
    let results = [RunFolder.recordName, RunFolder.workloadName, RunFolder.tuningName]
      .filter { files.exists("\(path)/\($0)") }
    // A run's folder is read as such.
    let path =
      results.first.flatMap { $0 == RunFolder.recordName ? nil : "\(path)/\($0)" } ?? path
    if files.isFolder(path) {
      self = .run(try RunFolder(path: path, files: files).result())
      return
    }
    let bytes = try Self.named(path) { () throws(FileError) in
      try files.text(of: path, limit: Self.limit)
    }
    let pieces = Self.pieces(of: bytes)
    guard let first = pieces.first, let kind = Self.kind(of: first.tree) else {
      throw RunError("\(path) is no result of Edgewise; name a run folder or a result in JSON")
    }
    func file<Content: ResultContent>(_ piece: Piece) throws(RunError) -> ResultFile<Content> {
      try ResultFile(
        json: piece.bytes, path: path,
        orElse: "\(path) is damaged or of another version; make it again")
    }
    func content<Content: ResultContent>(_ piece: Piece) throws(RunError) -> Content {
      try file(piece).unchanged().content
    }
    switch kind {
    case .run where pieces.count == 1:
      self = .run(try RunFolder.result(inFile: path, files: files))
    case .workload where pieces.count == 1:
      self = .workload(try content(first))
    case .bench: self = .bench(try pieces.map { try content($0) })
    case .tune where pieces.count == 1: self = .tune(try content(first))
    case .baseline where pieces.count == 1:
      self = .baseline(try Self.baseline(file(first), path: path))
    default:
      throw RunError(
        "\(path) is of the kind `\(kind.rawValue)`; name one result of run, simulate, bench or tune"
          + ", or what --write-baseline wrote")
    }
  }

  /// The record in `file`, whose keys name figures: of the current version no others.
  private static func baseline(
    _ file: ResultFile<BaselineRecord>, path: String
  ) throws -> BaselineRecord {
    if !file.head.isNewer, let unknown = try unknownFigure(in: file.content) {
      throw RunError(
        "\(path): there is no figure \(unknown.debugDescription) in results of"
          + " `\(file.content.resultKind.rawValue)`; take it out, or make the baseline again")
    }
    return try file.unchanged().content
  }

  /// The first key that results of its kind do not have; nil where they have all.
  private static func unknownFigure(in record: BaselineRecord) throws -> String? {
    let contents: [any ResultContent.Type] = [
      RunRecord.self, WorkloadRecord.self, BenchmarkRecord.self, TuningResult.self,
    ]
    guard let content = contents.first(where: { $0.kind == record.resultKind }) else { return nil }
    let known = Set(try FigureIndex(of: content).keys)
    return record.results.flatMap(\.figures.keys).filter { !known.contains($0) }.min()
  }

  /// One of the values in a file, and how it is written there.
  private typealias Piece = (tree: JSONTree, bytes: ArraySlice<UInt8>)

  /// The values in `bytes`: of a list its items, of lines one each. None where it is no JSON.
  private static func pieces(of bytes: [UInt8]) -> [Piece] {
    if let tree = try? JSONTree(bytes) {
      guard case .list(let items) = tree else { return [(tree, bytes[...])] }
      return Array(zip(items, slices(ofList: bytes)))
    }
    let lines = bytes.split(separator: UInt8(ascii: "\n"))
    let trees = lines.compactMap { try? JSONTree(Array($0)) }
    return trees.count == lines.count ? Array(zip(trees, lines)) : []
  }

  /// The bytes of each item; none where `bytes` is no list.
  private static func slices(ofList bytes: [UInt8]) -> [ArraySlice<UInt8>] {
    var (scanner, slices) = (JSONScanner(ByteWindow(bytes)), [ArraySlice<UInt8>]())
    do throws(JSONFault) {
      try scanner.readArray { (scanner) throws(JSONFault) in
        let start = scanner.offset
        try scanner.skipValue()
        slices.append(bytes[start..<scanner.offset])
      }
    } catch { return [] }
    return slices
  }

  /// Keys that every file of a kind has, and files of no other kind.
  private static let signs: [(kind: ResultKind, keys: [String])] = [
    (.run, ["token_seconds", "generated_token_ids"]), (.bench, ["test", "samples"]),
    (.workload, ["requests", "statistics"]),
    (.tune, ["trials", "winner"]), (.baseline, ["result_kind", "results"]),
    (.compare, ["comparisons", "base_path"]), (.deviceCompare, ["device", "token_seconds"]),
    (.deviceList, ["name", "storage_bytes_per_second"]), (.validateHost, ["rows", "thresholds"]),
  ]

  private static func kind(of tree: JSONTree) -> ResultKind? {
    signs.first { sign in sign.keys.allSatisfy { tree[$0] != nil } }?.kind
  }

  /// What `read` gives of the file at `path`, which a user has named.
  private static func named<Content>(
    _ path: String, _ read: () throws(FileError) -> Content
  ) throws -> Content {
    do throws(FileError) { return try read() } catch {
      switch error.cause {
      case .tooLarge(let limit):
        throw RunError(
          "\(path) has more than \(limit.byteCount), as results of very many requests have; name"
            + " the file that --write-baseline kept of it, or make that")
      case _ where error.isMissing:
        throw RunError("\(path) cannot be read; name a run folder or a result in JSON")
      default: throw error
      }
    }
  }
}
