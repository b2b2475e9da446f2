import Templates
import TestSupport
import Testing

/// Templates put together from pieces of good ones: whatever comes, it is a text or an error of one
/// sentence, and soon.
@Suite struct TemplateFuzzTests {
  private static let count = 20_000

  /// Values that are odd where numbers, texts or names are wanted.
  private static let oddities = [
    "9223372036854775807", "-9223372036854775807", "0", "-1", "1e308", "1e999", "none", "''",
    "[]", "{}", "()", "undefined_x", "loop", "namespace()", "range(9)", "caller", "'é\\u0301'",
    "[[1], (2,), {'a': 3}]", "messages", "'%s{}'", "true", "0.5", "x", "ns.x", "m", "m()",
  ]
  private static let joints = [
    " + ", " - ", " * ", " / ", " // ", " % ", " ** ", " ~ ", " == ", " < ", " in ", " not in ",
    " and ", " or ", " if ", " else ", " is ", " | ", ".", "[", "]", "(", ")", "{", "}", ", ", ":",
    "::", "=", "{% ", " %}", "{{ ", " }}", "{%- ", " -%}", "{#", "#}", "\n", "'", "\"", "\\", "*",
    "**",
  ]

  @Test(.timeLimit(.minutes(3))) func `no template traps or takes forever`() {
    var generator = RepeatableGenerator(seed: 13)
    var limits = TemplateLimits()
    limits.stepCount = 50_000
    limits.madeByteCount = 8 << 20
    let sources = GoldenData.templates.map(\.source) + GoldenData.snippets.map(\.source)
    let pieces = sources.flatMap(Self.pieces)
    let variables = GoldenData.templates[0].variables + GoldenData.snippets[0].variables
    var refused = 0
    for round in 0..<Self.count {
      let source =
        round % 2 == 0
        ? Self.damaged(sources, with: pieces, using: &generator)
        : Self.row(of: pieces, using: &generator)
      do throws(TemplateError) {
        _ = try Template(source, limits: limits).render(variables, now: GoldenData.now)
      } catch {
        refused += 1
        #expect(error.line > 0)
        #expect((5...2000).contains(error.reason.utf8.count), "\(source)")
      }
    }
    // A generator of nothing but faults, or of none, would prove nothing.
    #expect((Self.count / 10...Self.count * 9 / 10).contains(refused), "\(refused)")
  }

  /// The words and marks of `source`.
  private static func pieces(of source: String) -> [String] {
    var pieces: [String] = []
    var word = ""
    for character in source {
      if character.isLetter || character.isNumber || character == "_" {
        word.append(character)
      } else {
        if !word.isEmpty { pieces.append(word) }
        word = ""
        pieces.append(String(character))
      }
    }
    return word.isEmpty ? pieces : pieces + [word]
  }

  /// A good template with some pieces changed, doubled, moved or taken away.
  private static func damaged(
    _ sources: [String], with words: [String], using generator: inout RepeatableGenerator
  ) -> String {
    var pieces = pieces(of: sources.randomElement(using: &generator) ?? "")
    for _ in 0..<Int.random(in: 1...3, using: &generator) {
      let index = Int.random(in: 0...pieces.count, using: &generator)
      let end = min(pieces.count, index + Int.random(in: 0...6, using: &generator))
      let other = Int.random(in: 0...pieces.count, using: &generator)
      switch Int.random(in: 0..<5, using: &generator) {
      case 0: pieces.replaceSubrange(index..<end, with: [])
      case 1: pieces.insert(contentsOf: Array(pieces[index..<end]), at: other)
      case 2: pieces.insert(oddities.randomElement(using: &generator) ?? "", at: index)
      case 3: pieces.insert(joints.randomElement(using: &generator) ?? "", at: index)
      default:
        pieces.replaceSubrange(index..<end, with: [words.randomElement(using: &generator) ?? ""])
      }
    }
    return pieces.joined()
  }

  /// One expression of words, odd values and what may stand between them.
  private static func row(
    of words: [String], using generator: inout RepeatableGenerator
  ) -> String {
    var row = "{% set x = \(oddities.randomElement(using: &generator) ?? "") %}{{ "
    row += oddities.randomElement(using: &generator) ?? ""
    for _ in 0..<Int.random(in: 1...4, using: &generator) {
      row += call(using: &generator)
    }
    return row + (Bool.random(using: &generator) ? " }}" : " | list }}")
  }

  /// A filter, a method, a test, an item, a slice or an operator, with odd arguments.
  private static func call(using generator: inout RepeatableGenerator) -> String {
    let odd = (0..<3).map { _ in oddities.randomElement(using: &generator) ?? "" }
    let count = Int.random(in: 0...3, using: &generator)
    let arguments = odd.prefix(count).joined(separator: ", ")
    switch Int.random(in: 0..<6, using: &generator) {
    case 0, 1: return " | \(filters.randomElement(using: &generator) ?? "")(\(arguments))"
    case 2: return ".\(methods.randomElement(using: &generator) ?? "")(\(arguments))"
    case 3: return "[\(odd[0]):\(odd[1]):\(odd[2])]"
    case 4: return "[\(odd[0])]"
    default: return "\(joints[0..<15].randomElement(using: &generator) ?? "")\(odd[0])"
    }
  }

  private static let filters = [
    "abs", "attr", "batch", "capitalize", "center", "default", "dictsort", "first", "float",
    "format", "groupby", "indent", "int", "items", "join", "last", "length", "list", "lower", "map",
    "max", "min", "reject", "rejectattr", "replace", "reverse", "round", "select", "selectattr",
    "slice", "sort", "string", "sum", "title", "tojson", "trim", "truncate", "unique", "wordcount",
  ]
  private static let methods = [
    "capitalize", "center", "count", "endswith", "find", "format", "get", "index", "isdigit",
    "items", "join", "keys", "ljust", "lstrip", "partition", "replace", "rfind", "rpartition",
    "rsplit", "split", "splitlines", "startswith", "strip", "title", "upper", "values", "zfill",
  ]
}
