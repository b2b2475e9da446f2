import DeviceInterface
@testable import Profiles
import Quantities
@testable import Simulation
import TestSupport
import Testing

/// Properties of the storage model over random workloads.
@Suite struct StoragePropertyTests {
  private typealias Event = (instant: Instant, call: StorageScript.Call)

  private static let deepCurve = StorageCurve(rows: [
    row(kibibytes: 16, depth: 1, megabytes: 40), row(kibibytes: 1024, depth: 1, megabytes: 300),
    row(kibibytes: 64, depth: 4, megabytes: 250), row(kibibytes: 1024, depth: 4, megabytes: 700),
  ])

  private static func row(kibibytes: Int, depth: Int, megabytes: Double) -> StorageCurve.Row {
    StorageCurve.Row(
      byteCount: ByteCount(kibibytes << 10), queueDepth: depth,
      bandwidth: .megabytesPerSecond(megabytes), latency: .microseconds(90))
  }

  /// A device with 1 to 5 lanes and either form of curve.
  private func device(_ random: inout RepeatableGenerator) -> StorageModel {
    let simple = StorageCurve(latency: .microseconds(77), bandwidth: .megabytesPerSecond(311))
    return StorageModel(
      curve: Bool.random(using: &random) ? simple : Self.deepCurve,
      ceiling: .megabytesPerSecond(.random(in: 200...900, using: &random)),
      lanes: .random(in: 1...5, using: &random))
  }

  /// Submissions, raises and withdrawals in bursts and pauses. Predicted reads are never raised.
  private func workload(_ random: inout RepeatableGenerator) -> [Event] {
    var events: [Event] = []
    var urgencies: [ReadTicket: Read.Urgency] = [:]
    var nanoseconds: Int64 = 0
    for id in 1...120 {
      if Bool.random(using: &random) { nanoseconds += .random(in: 0...900_000, using: &random) }
      let instant = Instant(nanoseconds: nanoseconds)
      let ticket = ReadTicket(id: id)
      let urgency = Read.Urgency.allCases.randomElement(using: &random) ?? .demand
      let byteCount = ByteCount(4096 * Int.random(in: 1...200, using: &random))
      urgencies[ticket] = urgency
      events.append((instant, .submit(ticket, byteCount, urgency)))
      let other = ReadTicket(id: .random(in: 1...id, using: &random))
      switch Int.random(in: 0..<4, using: &random) {
      case 0 where urgencies[other] == .prefetch: events.append((instant, .raise(other, .demand)))
      case 1 where urgencies[other] != nil:
        events.append((instant, .withdraw(other)))
        urgencies[other] = nil
      default: break
      }
    }
    return events
  }

  private func play(_ events: [Event], on model: StorageModel) -> StorageScript {
    var script = StorageScript(model)
    for event in events { script.perform(event.call, at: event.instant) }
    script.finish()
    return script
  }

  @Test(arguments: 0..<200)
  func `predicted reads change the times of no other read`(seed: Int) {
    var random = RepeatableGenerator(seed: UInt64(seed))
    let model = device(&random)
    let events = workload(&random)
    let predicted = Set(
      events.compactMap { event in
        if case .submit(let ticket, _, .predicted) = event.call { ticket } else { nil }
      })
    let without = events.filter { event in
      switch event.call {
      case .submit(let ticket, _, _), .raise(let ticket, _), .withdraw(let ticket):
        !predicted.contains(ticket)
      }
    }
    let urgentTimes = play(events, on: model).timings.filter { !predicted.contains($0.key) }
    let alone = play(without, on: model).timings
    #expect(urgentTimes.mapValues(\.ended) == alone.mapValues(\.ended))
    #expect(urgentTimes.mapValues(\.started) == alone.mapValues(\.started))
  }

  @Test(arguments: 0..<50)
  func `lanes together never exceed the ceiling, nor idle while reads wait`(seed: Int) {
    var random = RepeatableGenerator(seed: UInt64(seed))
    let model = device(&random)
    let events = workload(&random)
    var script = StorageScript(model)
    script.observe = { model in
      let rates = model.inService.map { $0.isTransferring ? $0.bytesPerSecond : 0 }
      let ceiling = model.ceiling.bytesPerSecond
      #expect(rates.reduce(0, +) <= ceiling * (1 + 1e-12))
      #expect(model.inService.count == min(model.queueDepth, model.lanes))
      #expect(Set(model.inService.map(\.lane)).count == model.inService.count)
    }
    for event in events { script.perform(event.call, at: event.instant) }
    script.finish()
    #expect(script.model.queueDepth == 0)
    #expect(script.timings.count + script.withdrawnByteCounts.count == 120)
  }

  @Test(arguments: 0..<50)
  func `the same calls give the same instants`(seed: Int) {
    var random = RepeatableGenerator(seed: UInt64(seed))
    let model = device(&random)
    let events = workload(&random)
    let (first, second) = (play(events, on: model), play(events, on: model))
    #expect(first.timings == second.timings)
    #expect(first.order == second.order)
  }

  @Test func `shares are even where limits allow, and nothing is left unused`() {
    #expect(StorageModel.fairShares(of: 90, limits: [100, 10, 50]) == [40, 10, 40])
    #expect(StorageModel.fairShares(of: 200, limits: [100, 10, 50]) == [100, 10, 50])
    #expect(StorageModel.fairShares(of: 0, limits: [100, 10]) == [0, 0])
    #expect(StorageModel.fairShares(of: 5, limits: []) == [])
  }
}
