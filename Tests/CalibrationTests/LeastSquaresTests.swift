@testable import Calibration
import Foundation
import Testing

@Suite struct LeastSquaresTests {
  @Test func `a line comes out of its points, and what it leaves of doubt`() throws {
    let positions = [0.0, 1, 2, 3]
    let squares = LeastSquares(
      measured: positions.map { 0.5 + 0.25 * $0 }, noise: positions.map { _ in 0.1 },
      priors: [.init(mean: 0, deviation: 100), .init(mean: 0, deviation: 100)])
    let line = { (values: [Double]) in positions.map { values[0] + values[1] * $0 } }
    let found = try squares.solution(from: [0, 0], free: [0, 1], of: line)
    #expect(abs(found[0] - 0.5) < 1e-3 && abs(found[1] - 0.25) < 1e-3)
    // The textbook: σ² Σx² ÷ (n Σx² − (Σx)²), and σ² n ÷ the same.
    let deviations = try squares.deviations(around: found, free: [0, 1], ignorance: 100, of: line)
    #expect(abs(deviations[0] - 0.1 * (14.0 / 20).squareRoot()) < 1e-4)
    #expect(abs(deviations[1] - 0.1 * (4.0 / 20).squareRoot()) < 1e-4)
  }

  @Test func `what measurements are off by adds to the doubt of what they tell, and only of that`()
    throws
  {
    // Two values, each measured four times: one with the noise that was said, one with five times.
    let errors = [1.0, -1, 1, -1, 5, -5, 5, -5]
    let squares = LeastSquares(
      measured: errors.map { 0.1 * $0 }, noise: errors.map { _ in 0.1 },
      priors: [.init(mean: 0, deviation: 100), .init(mean: 0, deviation: 100)])
    let twice = { (values: [Double]) in errors.indices.map { values[$0 / 4] } }
    let said = try squares.deviations(
      around: [0, 0], free: [0, 1], ignorance: 100, countsMisfit: false, of: twice)
    #expect(said.allSatisfy { abs($0 - 0.05) < 1e-4 })
    let found = try squares.deviations(around: [0, 0], free: [0, 1], ignorance: 100, of: twice)
    // Two of eight degrees of freedom are gone.
    let left = (6.0 / 8).squareRoot()
    #expect(abs(found[0] - 0.05 / left) < 1e-4 && abs(found[1] - 0.25 / left) < 1e-4, "\(found)")
  }

  @Test func `a mad measurement pulls no harder than another where pulls are limited`() throws {
    var squares = LeastSquares(
      measured: [1, 1.1, 0.9, 1, -8], noise: [0.1, 0.1, 0.1, 0.1, 0.1],
      priors: [.init(mean: 0, deviation: 10)])
    let same = { (values: [Double]) in (0..<5).map { _ in values[0] } }
    let least = try squares.solution(from: [0], free: [0], of: same)
    #expect(abs(least[0] + 0.8) < 1e-3)
    squares.mostPull = 2
    let most = try squares.solution(from: [0], free: [0], of: same)
    // Four that sum to 4 − 4 x, against two tenths.
    #expect(abs(most[0] - 0.95) < 1e-3, "\(most)")
  }

  @Test func `what is not free stays, and what nothing depends on is its prior`() throws {
    let squares = LeastSquares(
      measured: [2], noise: [0.01],
      priors: [.init(mean: 1, deviation: 1), .init(mean: 0.3, deviation: 0.5)])
    let first = { (values: [Double]) in [values[0]] }
    let found = try squares.solution(from: [1, 0], free: [0, 1], of: first)
    #expect(abs(found[0] - 2) < 1e-3 && abs(found[1] - 0.3) < 1e-3)
    let kept = try squares.solution(from: [1, 0.3], free: [1], of: first)
    #expect(kept[0] == 1)
    let deviations = try squares.deviations(
      around: found, free: [0, 1], ignorance: 0.7, of: first)
    #expect(deviations[0] < 0.011 && abs(deviations[1] - 0.7) < 1e-9)
  }

  @Test func `a limit that decides only farther off is found`() throws {
    // As one core and all together: the lesser of both.
    let squares = LeastSquares(
      measured: [1, 0], noise: [0.03, 0.03],
      priors: [.init(mean: 1, deviation: 0.2), .init(mean: 1.3, deviation: 0.7)])
    let found = try squares.solution(from: [1, 1.3], free: [0, 1]) { values in
      [values[0], min(values[0], values[1])]
    }
    #expect(abs(found[0] - 1) < 0.01 && abs(found[1]) < 0.01)
  }

  @Test func `a matrix is inverted, and one that has no inverse is refused`() throws {
    let matrix = try #require(SymmetricMatrix([[4, 2], [2, 3]]))
    #expect(zip(matrix.solution(of: [8, 7]), [1.25, 1.5]).allSatisfy { abs($0 - $1) < 1e-12 })
    #expect(zip(matrix.inverseDiagonal, [0.375, 0.5]).allSatisfy { abs($0 - $1) < 1e-12 })
    #expect(SymmetricMatrix([[1, 1], [1, 1]]) == nil)
  }
}
