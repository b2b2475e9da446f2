import Metrics
import Quantities
import TestSupport
import Testing

@Suite struct IntervalSetTests {
  @Test func `what touches or overlaps becomes one interval`() {
    let set = IntervalSet([at(5, 7), at(0, 2), at(2, 3), at(6, 9), at(4, 4), at(20, 21)])
    #expect(set.intervals == [at(0, 3), at(5, 9), at(20, 21)])
    #expect(set.measure == .nanoseconds(8))
  }

  @Test func `an end is not part of the interval`() {
    let (first, second) = (IntervalSet([at(0, 5)]), IntervalSet([at(5, 9)]))
    #expect(first.intersection(second).isEmpty)
    #expect(first.union(second).intervals == [at(0, 9)])
  }

  @Test(arguments: 0..<100 as Range<UInt64>)
  func `union and intersection agree with counting nanoseconds`(seed: UInt64) {
    var random = RepeatableGenerator(seed: seed)
    func intervals() -> [Range<Instant>] {
      (0..<Int.random(in: 0...12, using: &random)).map { _ in
        let start = Int64.random(in: 0..<90, using: &random)
        return at(start, start + Int64.random(in: 0..<12, using: &random))
      }
    }
    let (some, others) = (intervals(), intervals())
    let (first, second) = (IntervalSet(some), IntervalSet(others))
    let (union, intersection) = (first.union(second), first.intersection(second))
    func moments(_ intervals: [Range<Instant>]) -> Set<Instant> {
      Set(
        (0..<110).map { Instant(nanoseconds: $0) }.filter { now in
          intervals.contains { $0.contains(now) }
        })
    }
    #expect(moments(union.intervals) == moments(some).union(moments(others)))
    #expect(moments(intersection.intervals) == moments(some).intersection(moments(others)))
    for set in [first, second, union, intersection] {
      #expect(set.measure == .nanoseconds(moments(set.intervals).count))
      let isNormalised = zip(set.intervals, set.intervals.dropFirst()).allSatisfy {
        $0.upperBound < $1.lowerBound
      }
      #expect(isNormalised && !set.intervals.contains(where: \.isEmpty))
    }
  }

  func at(_ start: Int64, _ end: Int64) -> Range<Instant> {
    Instant(nanoseconds: start)..<Instant(nanoseconds: end)
  }
}
