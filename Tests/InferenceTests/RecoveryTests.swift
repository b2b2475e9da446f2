import DeviceInterface
import ExpertStore
import HostMachine
import Kernels
import Models
import Quantities
import Residency
import TestSupport
import Testing

@testable import Inference

/// An error ends a step, and nothing else: the step that is tried again gives the same bits.
@Suite struct RecoveryTests {
  let model: Model
  let prompt: [Int]

  init() throws {
    model = try TestModel.shared.get()
    prompt = Array(try GoldenPrompt(named: "p4").ids.prefix(200))
  }

  private func outcome(
    _ setup: EngineHarness.Setup, retrying: Bool = false,
    _ arm: (EngineHarness, Int) -> Void = { _, _ in }
  ) throws -> (tokens: [Int], logits: [[UInt32]], failures: Int) {
    let harness = try EngineHarness(setup, model: model)
    var (tokens, logits, failures): ([Int], [[UInt32]], Int) = ([], [], 0)
    var steps = stride(from: 0, to: prompt.count, by: 64).map {
      Array(prompt[$0..<min($0 + 64, prompt.count)])
    }
    for index in 0..<9 {
      arm(harness, index)
      var isDone = false
      while !isDone {
        do {
          try harness.forward(steps[index])
          isDone = true
        } catch  where retrying {
          failures += 1
          #expect(harness.sequence.position == steps[..<index].reduce(0) { $0 + $1.count })
        }
      }
      logits.append(harness.lastLogits.row(0).map(\.bitPattern))
      if index >= 3 {
        tokens.append(harness.nextToken())
        steps.append([tokens[tokens.count - 1]])
      }
    }
    return (tokens, logits, failures)
  }

  /// The window of the embedded model is 128: batches of 64 overwrite positions that they still
  /// see.
  @Test(arguments: [8, 60], [0, 1, 3])
  func `every read of a step may fail, and the step be tried again`(
    capacity: Int, depth: Int
  ) throws {
    var setup = EngineHarness.Setup(capacity: capacity, prefetchDepth: depth, allLogits: false)
    let expected = try outcome(setup)
    for phase in [FailingReads.Phase.submit, .wait] {
      var failures = 0
      for first in [0, 1, 5, 17, 40] {
        let device = FailingReads(
          try HostDevice(storagePath: model.bundle.path, files: disk, threads: 2), phase: phase)
        setup.device = device
        let seen = try outcome(setup, retrying: true) { _, step in device.fail(in: first + step) }
        #expect(seen.tokens == expected.tokens)
        #expect(seen.logits == expected.logits)
        failures += seen.failures
      }
      #expect(failures > 0)
    }
  }
}

/// A device one of whose reads fails, once.
final class FailingReads: Device {
  enum Phase { case submit, wait }

  private let base: any Device
  private let phase: Phase
  private var remaining = Int.max

  init(_ base: any Device, phase: Phase) {
    self.base = base
    self.phase = phase
  }

  /// The read after `count` others fails.
  func fail(in count: Int) { remaining = count }

  var now: Instant { base.now }
  var insertedTime: Duration { base.insertedTime }
  func run(_ kernel: some Kernel) { base.run(kernel) }

  func submit(_ read: Read) throws(StorageError) -> ReadTicket {
    if phase == .submit { try count() }
    return try base.submit(read)
  }

  func wait(for ticket: ReadTicket) throws(StorageError) -> ReadTiming {
    let timing = try base.wait(for: ticket)
    if phase == .wait { try count() }
    return timing
  }

  func hasEnded(_ ticket: ReadTicket) -> Bool { base.hasEnded(ticket) }
  func raise(_ ticket: ReadTicket, to urgency: Read.Urgency) { base.raise(ticket, to: urgency) }
  func withdraw(_ ticket: ReadTicket) -> ByteCount { base.withdraw(ticket) }

  private func count() throws(StorageError) {
    remaining -= 1
    guard remaining == -1 else { return }
    throw StorageError(offset: 0, byteCount: .zero, reason: "this read was to fail")
  }
}
