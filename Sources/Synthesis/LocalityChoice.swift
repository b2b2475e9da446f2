public import Files

/// Which locality a user wants: a level or a file, single numbers, or both, as in
/// `high,near=0.05`.
public struct LocalityChoice: Hashable, Sendable {
  /// What is wanted, as it was written.
  public let text: String
  private var level = LocalityRange.Level.typical
  /// The file that it is read from; nil where the model's own family decides.
  public private(set) var path: String?
  private var numbers: [String: Double] = [:]

  /// What is typical of the model's family.
  public static let standard = LocalityChoice()

  private init() { text = LocalityRange.Level.typical.rawValue }

  /// The choice that `text` says.
  ///
  /// - Throws: `SynthesisError` where it names no parameter, or a number that it cannot be.
  public init(parsing text: String) throws(SynthesisError) {
    self.text = text
    let items = text.split(separator: ",", omittingEmptySubsequences: false)
    for (index, item) in items.enumerated() {
      let sides = item.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false)
      if sides.count == 2 {
        let parameter = try RoutingLocality.Parameter(named: sides[0])
        guard numbers[parameter.name] == nil else {
          throw SynthesisError("\"\(text)\" has \(parameter.name) twice; keep one of them")
        }
        numbers[parameter.name] = try parameter.value(String(sides[1]))
      } else if let level = LocalityRange.Level(rawValue: String(item)), index == 0 {
        self.level = level
      } else if index == 0, !item.isEmpty, Double(item) == nil {
        path = String(item)
      } else {
        throw SynthesisError(
          "\"\(item)\" is no locality; give low, typical, high or a file, or numbers such as"
            + " text=0.5,near=0.1")
      }
    }
  }

  /// This choice at another level.
  public func at(_ level: LocalityRange.Level) -> LocalityChoice {
    var choice = self
    choice.level = level
    return choice
  }

  /// What was chosen, for a model of a family with `family`.
  ///
  /// - Throws: As `LocalityRange(path:files:)`, where a file was named.
  public func locality(
    in family: LocalityRange, files: any FileSystem
  ) throws -> RoutingLocality {
    var locality = try (path.map { try LocalityRange(path: $0, files: files) } ?? family)[level]
    for parameter in RoutingLocality.parameters {
      guard let number = numbers[parameter.name] else { continue }
      locality[keyPath: parameter.path] = number
    }
    if !numbers.isEmpty {
      let given = numbers.keys.sorted().joined(separator: ", ")
      locality.basis = "\(given) as given, else \(locality.basis)"
    }
    return locality
  }
}
