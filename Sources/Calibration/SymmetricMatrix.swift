import Glibc

/// A small symmetric matrix with positive eigenvalues, by its Cholesky factor.
struct SymmetricMatrix {
  private let factor: [[Double]]

  /// The matrix of these rows; nil where it is none of that kind.
  init?(_ rows: [[Double]]) {
    var factor = rows.map { $0.map { _ in 0.0 } }
    for row in rows.indices {
      for column in 0...row {
        let sum = (0..<column).reduce(rows[row][column]) {
          $0 - factor[row][$1] * factor[column][$1]
        }
        if row == column {
          guard sum > 0, sum.isFinite else { return nil }
          factor[row][row] = sqrt(sum)
        } else {
          factor[row][column] = sum / factor[column][column]
        }
      }
    }
    self.factor = factor
  }

  /// What it maps to `values`.
  func solution(of values: [Double]) -> [Double] {
    var result = values
    for row in factor.indices {
      for column in 0..<row { result[row] -= factor[row][column] * result[column] }
      result[row] /= factor[row][row]
    }
    for row in factor.indices.reversed() {
      for lower in factor.indices where lower > row {
        result[row] -= factor[lower][row] * result[lower]
      }
      result[row] /= factor[row][row]
    }
    return result
  }

  /// The diagonal of its inverse.
  var inverseDiagonal: [Double] {
    factor.indices.map { index in
      solution(of: factor.indices.map { $0 == index ? 1 : 0 })[index]
    }
  }
}
