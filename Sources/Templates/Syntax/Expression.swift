/// What a template computes.
struct Expression: Sendable {
  /// Where it begins.
  let line: Int
  /// How many expressions are nested in it, itself included.
  let depth: Int
  let kind: Kind

  indirect enum Kind: Sendable {
    case literal(Literal)
    case name(Text)
    case list([Expression])
    case tuple([Expression])
    case dictionary([(key: Expression, value: Expression)])
    case not(Expression)
    case sign(isNegative: Bool, Expression)
    /// A row of operators of one rank, from left to right.
    case arithmetic(Expression, [(sign: Arithmetic, operand: Expression)])
    case concatenation([Expression])
    case comparison(Expression, [(sign: Comparison, operand: Expression)])
    case all([Expression])
    case any([Expression])
    case choice(if: Expression, then: Expression, else: Expression?)
    case attribute(Expression, Text)
    case item(Expression, Expression)
    case slice(Expression, start: Expression?, stop: Expression?, step: Expression?)
    case call(Expression, Arguments)
    /// Without operand in a filter block, whose text it takes.
    case filter(Expression?, Text, Arguments)
    case test(Expression, Text, Arguments)
  }

  enum Literal: Sendable {
    case null
    case truth(Bool)
    case integer(Int)
    case float(Double)
    case text(Text)
  }

  enum Arithmetic: Sendable {
    case plus, minus, times, division, floorDivision, remainder, power
  }

  enum Comparison: Sendable {
    case equal, unequal, less, atMost, greater, atLeast, within, notWithin
  }

  /// What a macro, function, method, filter or test is called with.
  struct Arguments: Sendable {
    var positional: [Expression] = []
    var named: [(name: Text, value: Expression)] = []
    /// `*list`
    var list: Expression?
    /// `**dictionary`
    var dictionary: Expression?

    var all: [Expression] {
      positional + named.map(\.value) + [list, dictionary].compactMap(\.self)
    }
  }
}
