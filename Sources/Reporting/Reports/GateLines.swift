import Metrics
import Quantities
public import Results

/// What came of gates, a line each.
public struct GateLines {
  private let gates: [GateRecord]
  private let kind: ResultKind

  /// The lines on `gates` of results of `kind`.
  public init(_ gates: [GateRecord], of kind: ResultKind) {
    self.gates = gates
    self.kind = kind
  }

  /// For a terminal, an end of line behind each.
  public var text: String {
    lines.map { Medium.terminal.quoted($0) + "\n" }.joined()
  }

  /// The same as a list in Markdown.
  public var markdown: String {
    lines.map { "- \(MarkdownText.escaped($0))\n" }.joined()
  }

  /// As in `✗ p99(itl) > 80ms: 91.2 ms, bound 80.0 ms`.
  private var lines: [String] {
    gates.map { gate in
      let result = gate.result.map { " (\($0))" } ?? ""
      let facts = [values(of: gate), gate.reason].compactMap(\.self).joined(separator: ", ")
      return "\(gate.isPassed ? "✓" : "✗") \(gate.expression)\(result): \(facts)"
    }
  }

  private func values(of gate: GateRecord) -> String? {
    let unit =
      Figure.find(gate.figure.split(separator: ".").map(String.init), in: kind.rawValue)?.unit
      ?? .number
    var texts = [gate.value, gate.bound, gate.base].map { $0.map(unit.text) }
    // Rounded, a figure just beyond its bound would look as if it were at it.
    if gate.value != gate.bound, texts[0] == texts[1] {
      texts = [gate.value, gate.bound, gate.base].map { $0.map { "\($0) \(unit.rawValue)" } }
    }
    let base = texts[2].map { " (base \($0))" } ?? ""
    let parts = [texts[0], texts[1].map { "bound \($0)\(base)" }].compactMap(\.self)
    return parts.isEmpty ? nil : parts.joined(separator: ", ")
  }
}
