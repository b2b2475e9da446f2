import Inference
import Kernels
import Testing

@Suite struct HeadSelectionTests {
  private func rows(_ scores: [Float], _ selection: HeadSelection = HeadSelection()) -> [Int32] {
    let activations = Activations(maxRows: 1, columns: scores.count)
    activations.fill(row: 0, with: scores)
    return selection.rows(scores: activations)
  }

  @Test func `rows above the threshold are computed, not those at it`() {
    #expect(rows([1, 0, -1, 0.5, 0]) == [0, 3])
    #expect(rows([1, 0, -1, 0.5, 0], HeadSelection(threshold: -1)) == [0, 1, 3, 4])
    #expect(rows([1, -3, .nan], HeadSelection(threshold: -.infinity)) == [0, 1])
  }

  @Test func `the best rows are computed in any case, of equal ones the lower`() {
    #expect(rows([-5, -2, -3]) == [1])
    #expect(rows([-2, -5, -2], HeadSelection(floor: 1)) == [0])
    #expect(rows([-1, -5, -1, -1, 3], HeadSelection(floor: 3)) == [0, 2, 4])
    #expect(rows([1, 2, 3], HeadSelection(threshold: 9, floor: 2)) == [1, 2])
    #expect(rows([1, 2], HeadSelection(threshold: .infinity, floor: 5)) == [0, 1])
    // One score above the threshold, and the floor asks for more.
    #expect(rows([-7, -2, 4, -2], HeadSelection(floor: 2)) == [1, 2])
  }

  @Test func `scores may come in several rows`() {
    let scores = Activations(maxRows: 2, columns: 3)
    scores.fill(row: 0, with: [1, -1, -4])
    scores.fill(row: 1, with: [-3, 2, -1])
    #expect(HeadSelection().rows(scores: scores) == [0, 4])
    #expect(HeadSelection(floor: 3).rows(scores: scores) == [0, 1, 4])
    #expect(HeadSelection(threshold: 9, floor: 1).rows(scores: scores) == [4])
  }

  @Test func `one row is computed where no score is a number`() {
    #expect(rows([.nan, -.infinity]) == [0])
  }

  @Test func `a replay names the recorded rows, whatever the scores are`() {
    var recorded = RecordedDecisions()
    recorded.headRowCounts = [2, 1]
    let replay = ReplayedDecisions(recorded)
    let scores = Activations(maxRows: 1, columns: 5)
    #expect(replay.headRows(scores: scores, selection: HeadSelection()).count == 2)
    #expect(replay.headRows(scores: scores, selection: HeadSelection()) == [0])
  }
}
