/// Places names beside the points that they belong to, where nothing else is.
public struct LabelPlacement {
  /// A name that is to stand beside a point.
  public struct Label {
    /// The point, in pixels.
    public let x: Double
    public let y: Double
    /// About how wide the name is, in pixels.
    public let width: Double
    /// Whether it stands left of its point and rather higher, or right of it and rather lower.
    public let isLeft: Bool

    /// A name of about `width` pixels for the point at `x` and `y`.
    public init(x: Double, y: Double, width: Double, isLeft: Bool) {
      self.x = x
      self.y = y
      self.width = width
      self.isLeft = isLeft
    }
  }

  /// Where a name begins or, left of its point, ends; its middle in height.
  public struct Position: Hashable {
    public let x: Double
    public let y: Double
    public let isLeft: Bool
  }

  private struct Box {
    let left: Double
    let right: Double
    let top: Double
    let bottom: Double

    func meets(_ other: Box) -> Bool {
      left < other.right && other.left < right && top < other.bottom && other.top < bottom
    }
  }

  private var taken: [Box]
  private let frame: Box

  private static let height = 17.0
  private static let pointSize = 12.0

  /// A frame with these points in it.
  public init(
    points: [(x: Double, y: Double)], left: Double, right: Double, top: Double, bottom: Double
  ) {
    frame = Box(left: left, right: right, top: top, bottom: bottom)
    taken = points.map { point in
      let half = Self.pointSize / 2
      return Box(
        left: point.x - half, right: point.x + half, top: point.y - half, bottom: point.y + half)
    }
  }

  /// The nearest position for `label` that is still free, which is then taken: on its own side
  /// where there is one, else on the other. Where all is full, the nearest of all.
  public mutating func place(_ label: Label) -> Position {
    let positions = [label.isLeft, !label.isLeft].flatMap { isLeft in
      Self.offsets.map { offset in
        Position(
          x: label.x + (isLeft ? -offset.across : offset.across),
          y: label.y + (isLeft ? -offset.along : offset.along), isLeft: isLeft)
      }
    }
    let position = positions.first { isFree(Self.box(of: label, at: $0)) } ?? positions[0]
    taken.append(Self.box(of: label, at: position))
    return position
  }

  private func isFree(_ box: Box) -> Bool {
    box.left >= frame.left && box.right <= frame.right && box.top >= frame.top
      && box.bottom <= frame.bottom && !taken.contains { $0.meets(box) }
  }

  /// Steps away from a point, the least first; `along` counts up on its left and down on its right.
  private static let offsets: [(across: Double, along: Double)] =
    stride(from: 14.0, through: 254, by: 12).flatMap { across in
      stride(from: -48.0, through: 120, by: 8).map { (across, $0) }
    }.sorted { cost($0) < cost($1) }

  private static func cost(_ offset: (across: Double, along: Double)) -> Double {
    offset.across + abs(offset.along) * (offset.along < 0 ? 1.6 : 1.2)
  }

  private static func box(of label: Label, at position: Position) -> Box {
    let left = position.isLeft ? position.x - label.width : position.x
    return Box(
      left: left - 4, right: left + label.width + 4, top: position.y - height / 2,
      bottom: position.y + height / 2)
  }
}
