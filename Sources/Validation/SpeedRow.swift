import Quantities
public import Results

/// A row of somebody's table of measured speeds, as it is written.
public struct SpeedRow: Hashable, Sendable {
  /// Its line in the table, from 1.
  public let line: Int
  public let device: String
  public let soc: String
  /// What the cores are called that compute.
  public let core: String
  /// How many of them there are.
  public let cores: Int
  public let clockGHz: Double
  /// What the memory's data sheet says, in GB/s.
  public let peakGBPerSecond: Double
  public let model: String
  public let format: String
  /// The engine and its build, in any words.
  public let engine: String
  public let threads: Int
  public let phase: SpeedPhase
  /// Prompt tokens of a prefill.
  public let promptTokens: Int
  /// Tokens in the context while decoding, in the mean.
  public let contextDepth: Int
  public let tokensPerSecond: Double
  /// False where the table says that it is in doubt.
  public let isTrusted: Bool

  /// The columns that a table must have.
  static let columns = [
    "device", "soc", "core", "cores", "clock_ghz", "peak_gbs", "model", "quant", "engine",
    "threads", "kind", "prompt", "depth", "tokens_per_second",
  ]
  /// These, and `trust`, which is 1 for rows that count; others are passed over.
  static let columnsThatAreRead = columns + ["trust"]

  /// The row whose `fields` stand in `line`, by the names of their columns.
  ///
  /// - Throws: `RunError` that names the line and the field that is none.
  init(_ fields: [String: String], line: Int, path: String) throws(RunError) {
    let reader = FieldReader(fields: fields, position: "\(path): line \(line)")
    self.line = line
    device = try reader.text("device")
    soc = try reader.text("soc")
    core = try reader.text("core")
    cores = try reader.count("cores", in: 1...1024)
    clockGHz = try reader.number("clock_ghz", from: 0.001, below: 100)
    peakGBPerSecond = try reader.number("peak_gbs", from: 0.001, below: 100_000)
    model = try reader.text("model")
    // As llama.cpp spells them, or as profiles do.
    format = try reader.text("quant").lowercased()
    engine = try reader.text("engine")
    threads = try reader.threads("threads")
    let kind = try reader.text("kind")
    guard let phase = SpeedPhase(rawValue: kind) else {
      throw reader.fault("kind", "decode or prefill")
    }
    self.phase = phase
    promptTokens = try reader.count("prompt", in: (phase == .prefill ? 1 : 0)...131_072)
    contextDepth = try reader.count("depth", in: 0...131_072)
    tokensPerSecond = try reader.number("tokens_per_second", from: 1e-6, below: 1e9)
    isTrusted = try reader.trust("trust")
  }
}

/// Reads the fields of one line.
private struct FieldReader {
  let fields: [String: String]
  let position: String

  func text(_ name: String) throws(RunError) -> String {
    guard let text = fields[name], !text.isEmpty else { throw fault(name, "something") }
    return text
  }

  func count(_ name: String, in range: ClosedRange<Int>) throws(RunError) -> Int {
    guard let count = fields[name].flatMap({ Int($0) }), range.contains(count) else {
      throw fault(name, "a whole number from \(range.lowerBound) to \(range.upperBound)")
    }
    return count
  }

  /// A number that may be; what others are divided by must not be next to nothing.
  func number(_ name: String, from least: Double, below bound: Double) throws(RunError) -> Double {
    guard let number = decimal(name), number >= least, number < bound else {
      throw fault(
        name,
        "a number from \(NumberBounds.text(least)) on and below \(NumberBounds.text(bound))")
    }
    return number
  }

  /// Whether the row counts: where nothing is said, or 1.
  func trust(_ name: String) throws(RunError) -> Bool {
    guard let text = fields[name], !text.isEmpty else { return true }
    guard let number = decimal(name) else { throw fault(name, "a number, 1 for rows that count") }
    return number == 1
  }

  /// The number as people and programs write it, not in hexadecimal digits or words.
  private func decimal(_ name: String) -> Double? {
    fields[name].flatMap { Double(decimal: $0) }
  }

  /// Such as `4`, `6 (4+2 A55)`, or `4+4 A55`, which is 8.
  func threads(_ name: String) throws(RunError) -> Int {
    let text = fields[name] ?? ""
    let head = text.prefix { $0.isASCII && $0.isNumber || $0 == "+" }
    // What follows says which cores they are.
    let rest = text.dropFirst(head.count)
    guard rest.isEmpty || rest.first == " " && rest.dropFirst().first?.isNumber == false else {
      throw fault(name, "how many threads compute")
    }
    let parts = head.split(separator: "+", omittingEmptySubsequences: false).map { Int($0) ?? 0 }
    guard parts.allSatisfy({ (1...1024).contains($0) }) else {
      throw fault(name, "how many threads compute")
    }
    return parts.reduce(0, +)
  }

  func fault(_ name: String, _ expected: String) -> RunError {
    RunError(
      "\(position): \(name) is \"\((fields[name] ?? "").prefix(40))\", and must be \(expected)")
  }
}
