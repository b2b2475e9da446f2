import Metrics

/// All figures of the catalogue, for people who want to know what a number means.
public enum FigurePage {
  /// A table for each topic.
  public static var markdown: String {
    let head = """
      # Figures

      Every key of the result files: what people call it, in what it is counted, which way it is
      better, and what it is. A key with the kind of file in front, such as `bench.samples`, is
      about that kind. Made by `edgewise figures --format md`; the files' form is in `schemas/`.

      """
    return head + Figure.catalog.map { "\n## \($0.title)\n\n" + rows(of: $0) }.joined()
  }

  private static func rows(of topic: Figure.Topic) -> String {
    let lines = topic.figures.map { figure in
      columns.map { MarkdownText.escaped($0.figure(figure) ?? "") }
    }
    let rule = columns.map { _ in "---" }
    return ([columns.map(\.title), rule] + lines)
      .map { "| \($0.joined(separator: " | ")) |\n" }.joined()
  }

  /// The same for a terminal.
  public static var text: String {
    Figure.catalog.map { "\($0.title)\n\n" + table(of: $0).text }.joined(separator: "\n")
  }

  private static func table(of topic: Figure.Topic) -> PrintedTable<Figure> {
    PrintedTable(columns: columns, records: topic.figures)
  }

  private static let columns: [PrintedColumn<Figure>] = [
    PrintedColumn(title: "key") { $0.key },
    PrintedColumn(title: "name") { $0.name },
    PrintedColumn(title: "unit") { $0.unit.rawValue },
    PrintedColumn(title: "better") { $0.better == .neither ? "" : $0.better.rawValue },
    PrintedColumn(title: "definition") { $0.definition },
  ]
}
