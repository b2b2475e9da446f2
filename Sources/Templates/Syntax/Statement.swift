/// What a template does.
struct Statement: Sendable {
  let line: Int
  let kind: Kind

  indirect enum Kind: Sendable {
    case text(Text)
    case output(Expression)
    case choice([(condition: Expression, body: [Statement])], else: [Statement])
    case loop(Loop)
    case assignment(Target, Expression)
    /// `{% set name %}` or `{% set name | filter %}`
    case capture(Target, filter: Expression?, body: [Statement])
    case macro(Signature)
    /// The body is what `caller()` gives.
    case call(Expression, Signature)
    case filter(Expression, body: [Statement])
    case with([(target: Target, value: Expression)], body: [Statement])
    /// A body with variables of its own.
    case scope([Statement])
    case leave, next
  }

  /// What is assigned to.
  indirect enum Target: Sendable {
    case name(Text)
    case attribute(namespace: Text, Text)
    case tuple([Target])
  }

  struct Loop: Sendable {
    let target: Target
    let items: Expression
    let condition: Expression?
    let body: [Statement]
    let otherwise: [Statement]
  }

  /// A macro or the body of a call block.
  struct Signature: Sendable {
    let name: Text
    var parameters: [Text] = []
    /// Of the last parameters.
    var defaults: [Expression] = []
    var body: [Statement] = []
    var uses: SpecialNames = []
  }

  /// Names that a macro gets without having them among its parameters, if it uses them.
  struct SpecialNames: OptionSet, Sendable {
    let rawValue: Int
    static let caller = SpecialNames(rawValue: 1)
    static let varargs = SpecialNames(rawValue: 2)
    static let kwargs = SpecialNames(rawValue: 4)

    static func named(_ name: Text) -> SpecialNames {
      switch name {
      case "caller": .caller
      case "varargs": .varargs
      case "kwargs": .kwargs
      default: []
      }
    }
  }
}
