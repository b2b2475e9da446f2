import DeviceInterface
import Profiles
import Quantities
@testable import Simulation
import TestSupport
import Testing

/// When events begin and end.
@Suite struct ScenarioStateTests {
  private func milliseconds(_ count: Int64) -> Instant { Instant(nanoseconds: count * 1_000_000) }

  /// Beginnings and ends in milliseconds, of a device whose tokens begin every 10 ms from 10 on and
  /// whose request comes at 5.
  private func stretches(_ events: String...) throws -> [[Int64?]] {
    var conditions = DeviceConditions()
    conditions.scenario = try scenario(events)
    let device = ProfiledDevice(
      profile: try SmallProfile.profile().applying(["cpu.dispatch=0 s"]), threads: 2,
      conditions: conditions, clock: VirtualClock(), host: nil)
    func pass(_ milliseconds: Int) {
      device.run(PricedKernel(.projection, multiplyAdds: 20_000_000 * milliseconds))
    }
    pass(5)
    #expect(device.scenarioHistory == nil)
    device.beginRequest()
    pass(5)
    for token in 1...5 {
      device.beginToken(token)
      pass(10)
    }
    let history = try #require(device.scenarioHistory).clipped(at: device.now)
    #expect(history.request == milliseconds(5))
    return history.stretches.map { stretch -> [Int64?] in
      guard let stretch else { return [] }
      return [stretch.start, stretch.end].map { $0.map { $0.nanoseconds / 1_000_000 } }
    }
  }

  @Test func `times count from the request, tokens from the one behind the first`() throws {
    let rest = "speed: { storage: 0.5 }"
    #expect(
      try stretches(
        "at: 0 s, \(rest)", "at: 2 ms, for: 3 ms, \(rest)", "at: 2 ms, until: 30 ms, \(rest)",
        "at: token 1, \(rest)", "at: token 2, for: 15 ms, \(rest)",
        "at: token 3, until: token 5, \(rest)", "at: 1 ms, until: token 1, \(rest)",
        "at: token 2, until: 40 ms, \(rest)", "at: 12 ms, heat: warm"
      ) == [
        [5, nil], [7, 10], [7, 35], [10, nil], [20, 35], [30, 50], [6, 10], [20, 45], [17, 17],
      ])
  }

  @Test func `an event whose end comes first, or whose beginning never comes, does not begin`()
    throws
  {
    let rest = "speed: { storage: 0.5 }"
    #expect(
      try stretches(
        "at: token 6, \(rest)", "at: 60 ms, \(rest)", "at: 20 ms, until: token 1, \(rest)",
        "at: token 4, until: 30 ms, \(rest)", "at: 55 ms, \(rest)"
      ) == [[], [], [], [], []])
  }

  @Test func `nothing happens before the request`() throws {
    var conditions = DeviceConditions()
    conditions.scenario = try scenario(["at: 0 s, takes: { cores: 1 }"])
    let device = ProfiledDevice(
      profile: try SmallProfile.profile(), threads: 2, conditions: conditions,
      clock: VirtualClock(), host: nil)
    device.beginToken(1)
    device.run(PricedKernel(.projection, multiplyAdds: 20_000_000))
    #expect(device.now == Instant(nanoseconds: 1_002_000))
  }

  /// The stalls until 100 s.
  private func stalls(_ sequence: StallSequence) -> [Range<Instant>] {
    var (sequence, stalls) = (sequence, [Range<Instant>]())
    while sequence.next < milliseconds(100_000) {
      let start = sequence.next
      stalls.append(start..<sequence.draw())
    }
    return stalls
  }

  private func sequence(seed: UInt64, start: Instant = .start) -> StallSequence {
    StallSequence(
      every: .milliseconds(15), lasting: .milliseconds(4), seed: seed, start: start)
  }

  @Test func `stalls have the gaps and lengths that were asked for, on average`() {
    let stalls = stalls(sequence(seed: 7))
    let count = Double(stalls.count)
    let lengths = stalls.map { ($0.upperBound - $0.lowerBound).inSeconds }
    let gaps = zip(stalls, stalls.dropFirst()).map { ($1.lowerBound - $0.upperBound).inSeconds }
    // Some 5260 of them, whose mean is within 4 standard errors; exponential ones deviate by their
    // mean, and a share of exp(-2) is longer than twice it.
    #expect(abs(count - 5263) < 4 * count.squareRoot())
    for (values, mean) in [(lengths, 0.004), (gaps, 0.015)] {
      let error = mean / count.squareRoot()
      #expect(abs(values.reduce(0, +) / Double(values.count) - mean) < 4 * error)
      let long = Double(values.count { $0 > 2 * mean }) / Double(values.count)
      #expect(abs(long - 0.1353) < 0.02)
    }
  }

  @Test func `a seed has its stalls, wherever they begin`() {
    let first = stalls(sequence(seed: 7))
    #expect(stalls(sequence(seed: 7)) == first && stalls(sequence(seed: 8)) != first)
    let later = sequence(seed: 7, start: milliseconds(3))
    #expect(later.next == first[0].lowerBound + .milliseconds(3))
  }

  @Test func `every event has stalls of its own, until it ends`() throws {
    let stalls = "at: 0 s, for: 10 s, stalls: { every: 15 ms, lasting: 4 ms }"
    var state = ScenarioState(try scenario(seed: 3, [stalls, stalls]), request: .start)
    var latest = Instant.start
    while state.nextChange != nil { latest = max(latest, state.advance().stalledUntil ?? latest) }
    let stretches = try state.history.stretches.map { try #require($0) }
    #expect(stretches[0].stallCount != stretches[1].stallCount)
    #expect(state.history.stalls.count == stretches[0].stallCount + stretches[1].stallCount)
    #expect(stretches.allSatisfy { $0.end == milliseconds(10_000) })
    #expect(state.history.stalls.allSatisfy { $0.lowerBound < milliseconds(10_000) })
    #expect(latest == state.history.stalls.map(\.upperBound).max())
  }

  @Test func `of many events that stall each has the stalls that it has by itself`() throws {
    func stretches(_ count: Int) throws -> [ScenarioHistory.Stretch?] {
      let stalls = "at: 0 s, for: 900 ms, stalls: { every: 40 ms, lasting: 1 ms }"
      let others = "at: 0 s, until: token 1, stalls: { every: 40 ms, lasting: 1 ms }"
      var state = ScenarioState(
        try scenario([stalls] + Array(repeating: others, count: count)), request: .start)
      var latest = Instant.start
      while let next = state.nextChange, next < milliseconds(1000) {
        // Time never goes back, and no change is left behind.
        #expect(next >= latest)
        latest = state.advance().instant
        #expect(latest == next && state.nextChange.map { $0 > latest } != false)
      }
      _ = state.begin(token: 1, at: milliseconds(1000))
      #expect(state.nextChange == nil)
      return state.history.stretches
    }
    let (one, many) = (try stretches(0), try stretches(150))
    #expect(one[0] == many[0] && many[0]?.end == milliseconds(900))
    #expect(many.dropFirst().allSatisfy { $0?.end == milliseconds(1000) })
    #expect(many.dropFirst().allSatisfy { (5...60).contains($0?.stallCount ?? 0) })
  }

  @Test func `an agenda keeps the order of instants, steps and events`() {
    var (agenda, random) = (ScenarioAgenda(), RepeatableGenerator(seed: 5))
    for index in 0..<300 {
      let step = [ScenarioAgenda.Step.stalls, .ends, .begins].randomElement(using: &random)
      agenda.insert(
        step ?? .ends, of: index, at: milliseconds(.random(in: 0...20, using: &random)))
    }
    var (count, last) = (0, agenda.next)
    while let next = agenda.next {
      if count > 0 { #expect(last.map { $0.precedes(next) } == true) }
      (last, count) = (next, count + 1)
      agenda.removeNext()
    }
    #expect(count == 300)
  }

  @Test func `a picture's worth of stalls is kept, and all are counted`() throws {
    var state = ScenarioState(
      try scenario(["at: 0 s, for: 60 s, stalls: { every: 1 ms, lasting: 1 ms }"]),
      request: .start)
    while state.nextChange != nil { _ = state.advance() }
    #expect(state.history.stalls.count == ScenarioHistory.mostStalls)
    #expect((state.history.stretches[0]?.stallCount ?? 0) > 25_000)
  }
}
