/// What came of one gate: a bound that a figure of a result must not pass.
public struct GateRecord: Codable, Hashable, Sendable {
  /// As it was given, such as `p99(itl) > 80ms`.
  public var expression: String
  /// The key of the figure, with those that stand above it, such as `itl_seconds.p99`.
  public var figure: String
  /// Of which of several results it is, in words; nil where there is one.
  public var result: String?
  /// What the figure is, in its own unit; nil where the result does not have it.
  public var value: Double?
  /// How the figure must not be to the bound.
  public var relation: GateRelation
  /// The bound, in the figure's unit; nil where it follows from a figure that is not there.
  public var bound: Double?
  /// What the bound follows from; nil where it is given by itself.
  public var base: Double?
  /// Whether the figure is there and not beyond the bound.
  public var isPassed: Bool
  /// Why it failed where no figures were compared, in a few words.
  public var reason: String?

  /// All of its values.
  public init(
    expression: String, figure: String, result: String? = nil, value: Double? = nil,
    relation: GateRelation, bound: Double? = nil, base: Double? = nil, isPassed: Bool,
    reason: String? = nil
  ) {
    self.expression = expression
    self.figure = figure
    self.result = result
    self.value = value
    self.relation = relation
    self.bound = bound
    self.base = base
    self.isPassed = isPassed
    self.reason = reason
  }

  enum CodingKeys: String, CodingKey {
    case expression, figure, result, value, relation, bound, base, reason
    case isPassed = "passed"
  }
}

/// How a figure may be to a bound.
public enum GateRelation: String, CaseIterable, Codable, Sendable {
  case less = "<"
  case atMost = "<="
  case greater = ">"
  case atLeast = ">="

  /// Whether `value` is so to `bound`; never where one of them is no number.
  public func holds(_ value: Double, _ bound: Double) -> Bool {
    switch self {
    case .less: value < bound
    case .atMost: value <= bound
    case .greater: value > bound
    case .atLeast: value >= bound
    }
  }
}
