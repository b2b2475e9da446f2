import GGUF
import HostMachine
@testable import Inference
import Kernels
import OrderedCollections
import TestSupport
import Testing

/// A head whose rows are predicted, against the dense one.
@Suite struct PredictedHeadTests {
  let seeded = SeededModel(
    .with {
      ($0.headType, $0.attentionType) = (.q4_0, .q4_0)
      $0.predictorRank = 64
    })

  private func setup(_ selection: HeadSelection?, threads: Int = 1) -> EngineHarness.Setup {
    EngineHarness.Setup(
      threads: threads, batch: 7, allLogits: false, headSelection: selection,
      checkedTokenCount: 16)
  }

  @Test(arguments: [1, 2])
  func `a predictor that takes every row changes no bit`(threads: Int) throws {
    try seeded.withLoaded { model in
      let all = setup(HeadSelection(threshold: -.infinity), threads: threads)
      let prompt = seeded.prompt(15)
      let dense = try PropertyTests.outcome(setup(nil), model: model, prompt: prompt, count: 8)
      #expect(
        try PropertyTests.outcome(all, model: model, prompt: prompt, count: 8) == dense)
    }
  }

  @Test(arguments: [1, 2], Arithmetic.Precision.allCases)
  func `computed rows have the dense head's bits and all others minus infinity`(
    threads: Int, precision: Arithmetic.Precision
  ) throws {
    try seeded.withLoaded { model in
      var (predicted, dense) = (setup(HeadSelection(), threads: threads), setup(nil))
      (predicted.precision, dense.precision) = (precision, precision)
      let (some, all) = (
        try EngineHarness(predicted, model: model), try EngineHarness(dense, model: model)
      )
      let sparse = try some.logits(of: seeded.prompt(15))
      let full = try all.logits(of: seeded.prompt(15))
      let counts = some.decisions.recorded.headRowCounts
      #expect(counts.count == 3 && some.sequence.headUse.positionCount == 3)
      #expect(some.sequence.headUse.rowCount == counts.reduce(0, +))
      for (index, count) in counts.enumerated() {
        #expect((60...220).contains(count), "about half of 288 random scores are positive")
        let computed = (0..<288).filter { sparse[index][$0] != -.infinity }
        #expect(computed.count == count)
        for row in computed {
          #expect(sparse[index][row].bitPattern == full[index][row].bitPattern)
        }
      }
    }
  }

  /// 64 is an eighth of a stripe, 96 no part of one.
  @Test(arguments: [64, 96], Arithmetic.Precision.allCases)
  func `scores are those of the two matrices in the file`(
    rank: Int, precision: Arithmetic.Precision
  ) throws {
    let seeded = SeededModel(.with { $0.predictorRank = rank })
    try seeded.withLoaded { model in
      var setup = setup(HeadSelection())
      setup.precision = precision
      let harness = try EngineHarness(setup, model: model)
      try harness.forward(seeded.prompt(5))
      let weights = try #require(seeded.tensors["lm_head_profiler.weight"]).values
      let input = harness.engine.buffers.headInput.row(0).map(Double.init)
      let middle = (0..<rank).map { dot(weights[($0 * 64)..<(($0 + 1) * 64)], input) }
      let outer = weights.dropFirst(rank * 64)
      let tolerance = precision == .reference ? 1e-4 : 0.2
      let scores = try #require(harness.engine.buffers.predictor).scores
      for row in 0..<288 {
        let start = outer.startIndex + row * rank
        let expected = dot(outer[start..<start + rank], middle)
        #expect(
          abs(Double(scores[row / scores.columns, row % scores.columns]) - expected) < tolerance)
        if abs(expected) > tolerance {
          #expect(harness.sequence.headRows.contains(Int32(row)) == (expected > 0))
        }
      }
    }
  }

  @Test func `with more than one row of logits the head is dense`() throws {
    try seeded.withLoaded { model in
      var setup = setup(HeadSelection(threshold: .infinity))
      setup.allLogits = true
      let harness = try EngineHarness(setup, model: model)
      let logits = try harness.logits(of: seeded.prompt(9))
      let lowest = try #require(logits.joined().min())
      #expect(lowest.isFinite)
      #expect(harness.sequence.headUse.positionCount == 0)
    }
  }

  @Test func `each token that the dense head would not have put first is a miss`() throws {
    try seeded.withLoaded { model in
      let predicted = try EngineHarness(setup(HeadSelection(threshold: 0.5)), model: model)
      let prompt = seeded.prompt(10)
      _ = try predicted.logits(of: prompt)
      let answer = try predicted.continuation(count: 12)
      let dense = try EngineHarness(setup(nil), model: model)
      _ = try dense.logits(of: prompt)
      var missed = 0
      for token in answer {
        if dense.nextToken() != token { missed += 1 }
        try dense.forward([token])
      }
      #expect((1..<12).contains(missed), "the case tells hits from misses")
      let device = HostDevice(threads: 2)
      let misses = predicted.engine.argmaxMisses(of: predicted.sequence, on: device) { false }
      #expect(misses == ArgmaxMisses(missedCount: missed, checkedCount: 12))
      #expect(predicted.engine.argmaxMisses(of: predicted.sequence, on: device) { true } == nil)
      #expect(dense.engine.argmaxMisses(of: dense.sequence, on: device) { false } == nil)
    }
  }
}
