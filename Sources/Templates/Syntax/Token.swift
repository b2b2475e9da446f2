/// A piece of a template.
struct Token: Equatable {
  enum Kind: Equatable {
    /// What stands between tags, to be printed as it is.
    case data(Text)
    case blockBegin, blockEnd, printBegin, printEnd
    case name(Text)
    case text(Text)
    case integer(Int)
    case float(Double)
    case symbol(Symbol)
    case end
  }

  let kind: Kind
  /// Where it begins, counted from one.
  let line: Int

  /// The token as it is named in an error.
  var name: String {
    switch kind {
    case .data: "text"
    case .blockBegin: "'{%'"
    case .blockEnd: "'%}'"
    case .printBegin: "'{{'"
    case .printEnd: "'}}'"
    case .name(let name): "'\(name.string.excerpt)'"
    case .text: "a string"
    case .integer, .float: "a number"
    case .symbol(let symbol): "'\(symbol.rawValue)'"
    case .end: "the end of the template"
    }
  }
}

/// What expressions are put together with.
enum Symbol: String, CaseIterable {
  case power = "**"
  case floorDivision = "//"
  case equal = "=="
  case unequal = "!="
  case atLeast = ">="
  case atMost = "<="
  case plus = "+"
  case minus = "-"
  case times = "*"
  case division = "/"
  case remainder = "%"
  case tilde = "~"
  case openBracket = "["
  case closeBracket = "]"
  case openParenthesis = "("
  case closeParenthesis = ")"
  case openBrace = "{"
  case closeBrace = "}"
  case greater = ">"
  case less = "<"
  case assign = "="
  case dot = "."
  case colon = ":"
  case pipe = "|"
  case comma = ","
  case semicolon = ";"

  /// What closes this bracket; nil where it is none.
  var closing: Symbol? {
    switch self {
    case .openBracket: .closeBracket
    case .openParenthesis: .closeParenthesis
    case .openBrace: .closeBrace
    default: nil
    }
  }

  var isClosing: Bool { [.closeBracket, .closeParenthesis, .closeBrace].contains(self) }
}
