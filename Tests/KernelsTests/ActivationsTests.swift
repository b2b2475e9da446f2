import Glibc
@testable import Kernels
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

  @Test func `activations of many layers cost no memory before they are used`() throws {
    // Together they have 25 MiB.
    let layers = (0..<64).map { _ in Activations(maxRows: 100, columns: 1000) }
    let resident = layers.reduce(0) { $0 + residentPageCount($1) }
    // The first and the last page of each may be those of others, too.
    #expect(resident <= 2 * layers.count, "\(resident) pages")
    layers[0].fill(row: 50, with: Array(repeating: 1, count: 1000))
    #expect(residentPageCount(layers[0]) > 0)
  }

  private func residentPageCount(_ activations: Activations) -> Int {
    let page = sysconf(Int32(_SC_PAGESIZE))
    let first = Int(bitPattern: unsafe activations.base) / page * page
    let end =
      Int(bitPattern: unsafe activations.base) + activations.maxRows * activations.columns * 4
    var pages = [UInt8](repeating: 0, count: (end - first + page - 1) / page)
    let code = unsafe mincore(UnsafeMutableRawPointer(bitPattern: first), end - first, &pages)
    return code == 0 ? pages.count { $0 & 1 == 1 } : pages.count
  }
}
