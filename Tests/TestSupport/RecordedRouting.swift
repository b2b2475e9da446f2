import Files
import Quantities

/// Which experts the model that comes with this package chose for the beginning of a text.
public struct RecordedRouting {
  public static let domains = ["bible", "dictionary", "manual", "python"]
  public static let layerCount = 8
  public static let expertsPerLayer = 32

  /// For each token and layer, in order, the experts wanted, the weightiest first.
  public let turns: [[Int]]

  /// The recording of `domain`, whose format `Routing/README.md` describes.
  public init(domain: String) throws {
    let folder = #filePath.split(separator: "/").dropLast().reduce("") { "\($0)/\($1)" }
    let file = try PositionedFile(path: "\(folder)/Routing/\(domain).txt", files: disk)
    let text = String(decoding: try file.bytes(at: 0, count: file.byteCount.bytes), as: UTF8.self)
    turns = text.split { $0.isWhitespace }.map { $0.map { Int(String($0), radix: 32)! } }
  }

  /// The experts as numbers that run through all layers, turn by turn.
  public var ordinals: [[Int]] {
    turns.enumerated().map { index, experts in
      experts.map { index % Self.layerCount * Self.expertsPerLayer + $0 }
    }
  }
}
