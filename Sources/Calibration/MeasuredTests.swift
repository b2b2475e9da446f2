import Files
public import Results
public import Validation

/// Tests that were measured on one device, from files of benchmark programs and tables.
public struct MeasuredTests: Sendable {
  /// Those that have a price.
  public private(set) var rows: [CalibrationRow] = []
  /// Those that have none.
  public private(set) var unpriced: [UnpricedTest] = []
  /// What the processor calls itself that they ran on; nil where nothing is said.
  private var processor: String?
  /// Cores of the device: more threads cannot have computed.
  private let coreCount: Int
  private let clusterCount: Int

  /// The programs whose results are read.
  public enum Program: String, Sendable {
    /// `-o json` or `-o jsonl`.
    case llamaBench = "llama-bench"
    /// `--format json` or `--format jsonl`.
    case own = "edgewise bench"

    /// What only their results have.
    fileprivate var mark: String {
      switch self {
      case .llamaBench: "model_n_params"
      case .own: "engine_version"
      }
    }

    fileprivate var format: String {
      switch self {
      case .llamaBench: "-o json"
      case .own: "--format json"
      }
    }
  }

  /// No tests yet, of a device with `coreCount` cores in `clusterCount` kinds.
  public init(coreCount: Int, clusterCount: Int = 1) {
    self.coreCount = coreCount
    self.clusterCount = clusterCount
  }

  /// Adds the tests in `bytes`, which `program` wrote: a list, several of them, or an object on
  /// each line, among whatever messages a shell has put there.
  ///
  /// - Parameter file: What errors call it.
  /// - Throws: `RunError` with one sentence where there are none, half of one, or one that
  ///   contradicts itself or the others.
  public mutating func add(
    bytes: [UInt8], file: String, program: Program
  ) throws(RunError) {
    let trees = try Self.trees(in: bytes, file: file, program: program)
    for (index, tree) in trees.enumerated() {
      let object = BenchObject(
        tree, subject: "\(file): entry \(index + 1)", program: program.rawValue)
      let (cores, clusters) = (coreCount, clusterCount)
      switch program {
      case .llamaBench:
        let entry = try LlamaBenchEntry(object)
        try note(processor: entry.processor, of: object)
        try entry.check(coreCount: cores)
        try add { () throws(BenchFault) in
          try entry.row(coreCount: cores, clusterCount: clusters)
        }
      case .own:
        let entry = try OwnBenchEntry(object)
        try note(processor: entry.processor, of: object)
        try add { () throws(BenchFault) in try entry.row(coreCount: cores) }
      }
    }
  }

  /// Adds the rows of `table` that count, which errors call `file`.
  ///
  /// - Throws: `RunError` where they are of several devices, or of more threads than there are
  ///   cores.
  public mutating func add(_ table: SpeedTable, file: String) throws(RunError) {
    let devices = Set(table.rows.map(\.device)).sorted()
    guard devices.count < 2 else {
      throw RunError(
        "\(file) has rows of \(devices.joined(separator: ", ")); keep those of one device")
    }
    for row in table.rows {
      let origin = "\(file): line \(row.line)"
      guard row.threads <= coreCount else {
        throw RunError(
          "\(origin): \(row.threads) threads are more than the \(coreCount) cores of the device")
      }
      guard row.isTrusted else {
        unpriced.append(UnpricedTest(origin: origin, reason: "the table does not trust it"))
        continue
      }
      do throws(RunError) {
        rows.append(
          CalibrationRow(
            origin: origin, conditions: try row.conditions(), engine: row.engine,
            tokensPerSecond: row.tokensPerSecond))
      } catch { unpriced.append(UnpricedTest(origin: origin, reason: "\(error)")) }
    }
  }

  /// Far more than tell anything: each test of another kind is a replay.
  private static let mostRows = 1000

  /// Throws where there are tests, and none of them has a price, or where there are too many.
  public func requireRows() throws(RunError) {
    guard rows.count <= Self.mostRows else {
      throw RunError(
        "there are \(rows.count) tests of one device; give the \(Self.mostRows) that differ most,"
          + " with repetitions as one")
    }
    guard rows.isEmpty, let first = unpriced.first else { return }
    let others = unpriced.count > 1 ? ", and \(unpriced.count - 1) more have none either" : ""
    throw RunError("no test has a price: \(first)\(others)")
  }

  private mutating func add(_ make: () throws(BenchFault) -> CalibrationRow) throws(RunError) {
    do throws(BenchFault) { rows.append(try make()) } catch {
      switch error {
      case .unpriced(let test): unpriced.append(test)
      case .contradiction(let error): throw error
      }
    }
  }

  private mutating func note(processor name: String?, of object: BenchObject) throws(RunError) {
    guard let name, !name.isEmpty else { return }
    if let processor, processor != name {
      throw object.fault(
        "it ran on \"\(name)\", and others on \"\(processor)\"; keep those of one device")
    }
    processor = name
  }

  private static func trees(
    in bytes: [UInt8], file: String, program: Program
  ) throws(RunError) -> [JSONTree] {
    var scanner = EmbeddedJSON(bytes, in: [.list, .object])
    var trees: [JSONTree] = []
    while let range = scanner.next() {
      let piece = Array(bytes[range])
      let isResult = String(decoding: piece, as: UTF8.self).contains("\"\(program.mark)\"")
      do throws(JSONFault) {
        let tree = try JSONTree(piece)
        guard isResult else { continue }
        if case .list(let items) = tree { trees += items } else { trees.append(tree) }
      } catch {
        // What was no result was a message that looks like one.
        if isResult {
          throw RunError(
            "\(file) holds results of \(program.rawValue) of which nothing can be believed, because"
              + " \(error.reason); run it again, with messages into another file")
        }
      }
    }
    if scanner.isCutOff {
      throw RunError(
        "\(file) ends in the middle of what \(program.rawValue) wrote; run it again, or copy the"
          + " file again")
    }
    guard !trees.isEmpty else {
      throw RunError(
        "\(file) holds no test of \(program.rawValue) \(program.format); make it so again")
    }
    return trees
  }
}

/// Why a test is no row.
enum BenchFault: Error {
  /// It costs nothing of the others.
  case unpriced(UnpricedTest)
  /// It says that the file cannot be believed.
  case contradiction(RunError)
}
