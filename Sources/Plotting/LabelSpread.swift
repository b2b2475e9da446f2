/// Moves labels apart that would lie on each other.
public enum LabelSpread {
  /// For each wanted position, in order, one that is at least `gap` above the one before and
  /// within `range` as long as all of them have room there.
  ///
  /// Every position is pushed up by those below it; then, from the top, whatever sticks out is
  /// pushed down again. Labels that have room stay where they are.
  ///
  /// - Precondition: `wanted` ascends; `gap` is positive.
  public static func positions(
    _ wanted: [Double], gap: Double, within range: ClosedRange<Double>
  ) -> [Double] {
    precondition(gap > 0, "labels need some distance")
    precondition(zip(wanted, wanted.dropFirst()).allSatisfy(<=), "labels come in ascending order")
    var placed: [Double] = []
    for position in wanted {
      placed.append(max(position, (placed.last ?? -.infinity) + gap, range.lowerBound))
    }
    var ceiling = range.upperBound
    for index in placed.indices.reversed() where placed[index] > ceiling {
      placed[index] = ceiling
      ceiling -= gap
    }
    return placed
  }
}
