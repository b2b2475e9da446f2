public import Files
import Quantities

/// What was published about the two released models: how often experts are chosen, and how many
/// neurons of an expert are zero.
public struct PublishedStatistics: Sendable {
  /// The kinds of text for which the choice of experts was published.
  public enum Domain: String, CaseIterable, Sendable {
    case gsm8k
    case humaneval
    case wiki
    case wikiZH = "wiki-zh"
  }

  /// The models that were measured.
  enum Source: String, CaseIterable {
    case small = "4b"
    case large = "21b"
  }

  /// Frequencies of each expert, by source, domain and layer.
  private var popularity: [String: [[Double]]] = [:]
  /// Zero fractions over the experts of each layer, by source.
  private var sparsity: [String: [Spread]] = [:]

  /// The statistics in the two files `expert-popularity.csv` and `neuron-sparsity.csv` of `folder`.
  ///
  /// - Throws: `FileError` when one cannot be read, `SynthesisError` when it is not as it was made.
  public init(folder: String, files: any FileSystem) throws {
    let rows = { (name: String, fieldCount: Int) in
      try Self.rows(of: "\(folder)/\(name)", fieldCount: fieldCount, files: files)
    }
    for fields in try rows("expert-popularity.csv", 4) {
      let frequencies = Self.split(fields[3], at: " ").compactMap { Double($0) }
      popularity["\(fields[0]) \(fields[1])", default: []].append(frequencies.map { $0 / 10_000 })
    }
    for fields in try rows("neuron-sparsity.csv", 7) {
      let numbers = fields[2...].compactMap { Double($0) }
      guard numbers.count == 5 else { throw Self.damaged(folder) }
      sparsity[String(fields[0]), default: []].append(
        Spread(points: [numbers[3], numbers[0], numbers[1], numbers[2], numbers[4]]))
    }
    for source in Source.allCases {
      guard let spreads = sparsity[source.rawValue],
        Domain.allCases.allSatisfy({
          popularity["\(source.rawValue) \($0.rawValue)"]?.count == spreads.count
        })
      else { throw Self.damaged(folder) }
    }
  }

  /// How often the experts of each of the layers of `source` are chosen.
  func frequencies(of source: Source, domain: Domain) -> [[Double]] {
    popularity["\(source.rawValue) \(domain.rawValue)"] ?? []
  }

  /// The zero fractions of each of the layers of `source`.
  func zeroFractions(of source: Source) -> [Spread] { sparsity[source.rawValue] ?? [] }

  private static func rows(
    of path: String, fieldCount: Int, files: any FileSystem
  ) throws -> [[Substring]] {
    let text = String(decoding: try files.contents(of: path), as: UTF8.self)
    let rows = split(text[...], at: "\n").dropFirst().map { split($0, at: ",") }
    guard rows.allSatisfy({ $0.count == fieldCount }) else { throw damaged(path) }
    return rows
  }

  /// Byte by byte: splitting characters takes longer than simulating ten seconds of a phone.
  private static func split(_ text: Substring, at separator: Unicode.Scalar) -> [Substring] {
    text.utf8.split(separator: UInt8(ascii: separator)).map { Substring($0) }
  }

  private static func damaged(_ path: String) -> SynthesisError {
    SynthesisError("\(path): the published statistics are damaged; install Edgewise again")
  }
}

/// How a fraction is spread over the experts of a layer: least, quartiles, most.
struct Spread: Sendable {
  /// At the ranks 0, ¼, ½, ¾ and 1.
  var points: [Double]

  /// The fraction at `rank`, from 0 for the least to 1 for the most.
  ///
  /// Straight between the quartiles. The extremes are outliers that few experts come near, so the
  /// outer parts bend away from them.
  func fraction(at rank: Double) -> Double {
    let part = min(3, Int(rank * 4))
    let share = rank * 4 - Double(part)
    let bent =
      switch part {
      case 0: 1 - Self.bend(1 - share)
      case 3: Self.bend(share)
      default: share
      }
    return points[part] + (points[part + 1] - points[part]) * bent
  }

  private static func bend(_ share: Double) -> Double { share * share * share }
}
