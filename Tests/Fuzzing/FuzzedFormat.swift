/// A kind of file or text that users hand in, with what it takes to read damaged ones by the
/// thousand: good examples, the words that occur in them, and the way in that commands use.
public struct FuzzedFormat: Sendable {
  /// How it is called on a command line.
  public let name: String
  /// Good files, from which damaged ones are made.
  public let seeds: [[UInt8]]
  /// What a damaged one is to be put together from, besides what `seeds` hold.
  let tokens: [[UInt8]]
  /// Whether it is text, of lines and words.
  let isText: Bool
  /// Whether what it means is told in figures, among which each number has to be one.
  let hasFigures: Bool
  /// Makes checksums right again, behind which a reader would see nothing else.
  let mend: @Sendable (inout [UInt8]) -> Void
  /// Reads an input as the commands do, and says what it means, the same for the same meaning.
  /// What it throws is what a user would see.
  let meaning: @Sendable ([UInt8]) throws -> String

  init(
    _ name: String, seeds: [[UInt8]], tokens: [String] = [], isText: Bool = true,
    hasFigures: Bool = true,
    mend: @escaping @Sendable (inout [UInt8]) -> Void = { _ in },
    meaning: @escaping @Sendable ([UInt8]) throws -> String
  ) {
    self.name = name
    self.seeds = seeds
    self.tokens = tokens.map { Array($0.utf8) }
    self.isText = isText
    self.hasFigures = hasFigures
    self.mend = mend
    self.meaning = meaning
  }

  /// The names of all formats.
  public static let names = Array(makers.keys).sorted()

  /// The format called `name`; nil where there is none.
  ///
  /// - Throws: where an example cannot be made.
  public static func named(_ name: String) throws -> FuzzedFormat? { try makers[name]?() }

  private static let makers: [String: @Sendable () throws -> FuzzedFormat] = [
    "baseline": { try baseline() }, "bundle": { try bundle() },
    "chat-template": { try chatTemplate() }, "fio": { try fio() },
    "gguf": { try gguf() }, "hot-set": { try hotSet() }, "locality": { try locality() },
    "profile": { try profile() }, "recording": { try recording() },
    "route-trace": { try routeTrace() }, "routing": { try routing() }, "run": { try run() },
    "scenario": { try scenario() }, "settings": { try settings() }, "text": { try text() },
    "trace": { try trace() }, "workload": { try workload() },
  ]
}
