import Files
import Plotting
import Results

extension RunFolder {
  /// Writes what `text` makes of the names of the pictures as `name`: first without any, so that it
  /// has room whatever they need, then the pictures, then the text that shows them. Pictures that
  /// fail are a note. Returns the names of those that are there.
  @discardableResult
  func write(
    _ name: String, showing drawn: DrawnCharts, _ text: ([String]) -> String
  ) throws -> [String] {
    try write(FileSign.signed(markdown: text([])), to: name)
    let charts = drawn.written(into: path, of: disk)
    Console.note(charts)
    guard !charts.names.isEmpty else { return [] }
    do { try write(FileSign.signed(markdown: text(charts.names)), to: name) } catch {
      Console.complain("edgewise: \(name) stays without pictures: \(error)")
    }
    return charts.names
  }
}
