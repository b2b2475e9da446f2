import DeviceInterface
@testable import HostMachine
import TestSupport
import Testing

@Suite struct WaitingLineTests {
  @Test func `urgency comes before age, and age before nothing`() {
    var line = WaitingLine()
    line.add(1, .predicted)
    line.add(2, .prefetch)
    line.add(3, .demand)
    line.add(4, .prefetch)
    line.add(5, .demand)
    #expect(line.takeAll() == [3, 5, 2, 4, 1])
  }

  @Test func `a read that joins again takes the position of its age`() {
    var line = WaitingLine()
    for number in [2, 5, 1, 9, 4] { line.add(number, .predicted) }
    #expect(line.takeAll() == [1, 2, 4, 5, 9])
  }

  @Test func `what was removed is not taken`() {
    var line = WaitingLine()
    for number in 1...4 { line.add(number, .prefetch) }
    line.remove(2, .prefetch)
    line.remove(3, .demand)
    #expect(line.takeAll() == [1, 3, 4])
  }

  @Test func `any mixture comes out sorted`() {
    var generator = RepeatableGenerator(seed: 7)
    for _ in 0..<100 {
      var line = WaitingLine()
      let reads = (0..<30).map { number in
        (number: number, urgency: Read.Urgency.allCases.randomElement(using: &generator)!)
      }
      for read in reads.shuffled(using: &generator) { line.add(read.number, read.urgency) }
      let expected = reads.sorted { ($1.urgency, $0.number) < ($0.urgency, $1.number) }
      #expect(line.takeAll() == expected.map(\.number))
    }
  }
}

extension WaitingLine {
  fileprivate mutating func takeAll() -> [Int] {
    var taken: [Int] = []
    while let number = takeFirst(from: .predicted) { taken.append(number) }
    return taken
  }
}
