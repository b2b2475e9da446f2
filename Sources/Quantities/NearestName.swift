/// Finds what was probably meant by a name that does not exist.
public enum NearestName {
  /// The candidate with the fewest edits from `name`, the first of several.
  public static func nearest(to name: String, among candidates: [String]) -> String? {
    candidates.min { distance(name, $0) < distance(name, $1) }
  }

  /// How many letters must be inserted, removed or replaced to turn one into the other.
  public static func distance(_ first: String, _ second: String) -> Int {
    let (rows, columns) = (Array(first.lowercased()), Array(second.lowercased()))
    var above = Array(0...columns.count)
    for (row, letter) in rows.enumerated() {
      var current = [row + 1]
      for (column, other) in columns.enumerated() {
        let replaced = above[column] + (letter == other ? 0 : 1)
        current.append(min(replaced, above[column + 1] + 1, current[column] + 1))
      }
      above = current
    }
    return above[columns.count]
  }
}
