@testable import Plotting
import Quantities
import TestSupport
import Testing

@Suite struct LabelPlacementTests {
  @Test(arguments: 1...40 as ClosedRange<UInt64>)
  func `names near a diagonal lie on no point and on no other name`(seed: UInt64) {
    var generator = RepeatableGenerator(seed: seed)
    let points = (0..<28).map { _ in
      let x = Double.random(in: 100...1000, using: &generator)
      return (x: x, y: 760 - 0.6 * x + Double.random(in: -30...30, using: &generator))
    }
    var placement = LabelPlacement(points: points, left: 0, right: 1200, top: 0, bottom: 800)
    let labels = points.prefix(14).enumerated().map { index, point in
      LabelPlacement.Label(x: point.x, y: point.y, width: 130, isLeft: index.isMultiple(of: 2))
    }
    let boxes = labels.map { label in
      let position = placement.place(label)
      let left = position.isLeft ? position.x - label.width : position.x
      return (left: left, right: left + label.width, middle: position.y)
    }
    for (index, box) in boxes.enumerated() {
      #expect(box.left >= 0 && box.right <= 1200 && (8...792).contains(box.middle))
      for point in points {
        let isCovered =
          (box.left...box.right).contains(point.x) && abs(point.y - box.middle) < 8
        #expect(!isCovered)
      }
      for other in boxes[..<index] {
        let isApart =
          box.right < other.left || other.right < box.left || abs(box.middle - other.middle) > 16
        #expect(isApart)
      }
    }
  }

  @Test func `tics of a logarithmic axis are round and within it`() {
    let scale = LogScale(0.4...130, from: 600, to: 100)
    #expect(scale.tics.map(Digits.plain) == ["0.5", "1", "2", "5", "10", "20", "50", "100"])
    #expect(scale.pixel(0.4) == 600)
    #expect(scale.pixel(130) == 100)
  }
}
