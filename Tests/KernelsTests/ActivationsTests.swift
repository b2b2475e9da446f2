import Kernels
import Testing

@Suite struct ActivationsTests {
  /// Of one row and of many pages, the second time in memory that has been used.
  @Test(arguments: [1, 3, 700]) func `new activations are zero, also in used memory`(rows: Int) {
    for _ in 0..<3 {
      let activations = Activations(maxRows: rows, columns: 1000)
      for row in 0..<rows {
        #expect(activations.row(row).allSatisfy { $0 == 0 })
        activations.fill(row: row, with: Array(repeating: 1, count: 1000))
      }
    }
  }
}
