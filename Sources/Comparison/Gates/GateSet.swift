public import Results

/// The gates that results of a kind are held to.
public struct GateSet: Sendable {
  private let gates: [Gate]

  /// The gates written as `expressions`, for results of `content`.
  ///
  /// - Throws: `GateError` that names the first that cannot be understood; `DecodingError` where
  ///   `content` cannot say what it looks like.
  public init(_ expressions: [String], of content: any ResultContent.Type) throws {
    let figures = try FigureIndex(of: content)
    gates = try expressions.map { text in
      do throws(GateError) { return try Gate(parsing: text, figures: figures) } catch {
        throw GateError("\(text.debugDescription): \(error)")
      }
    }
  }

  /// Whether there are none.
  public var isEmpty: Bool { gates.isEmpty }

  /// The first that follows from a base, as it was given; nil where none does.
  public var firstWithBase: String? {
    gates.first { gate in
      if case .base = gate.bound { true } else { false }
    }?.expression
  }

  /// The keys of the figures that they are about.
  var keys: [String] { gates.map(\.figure.key) }

  /// What comes of each gate, for each of `results` that it is about, beside its `base`.
  public func outcomes(
    of results: [ResultFigures], base: (ResultFigures) -> GateBase
  ) -> [GateRecord] {
    gates.flatMap { gate in
      let judged = results.filter(gate.figure.rows.includes)
      return judged.isEmpty
        ? [gate.outcomeOfNothing] : judged.map { gate.outcome(of: $0, base: base($0)) }
    }
  }
}
