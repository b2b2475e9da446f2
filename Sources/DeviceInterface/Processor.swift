/// What runs kernels.
public protocol Processor: AnyObject {
  /// Runs a kernel over all of its rows and returns when the last row is done.
  func run(_ kernel: some Kernel)
}

extension Device {
  /// Runs a kernel without rows for each of `works`, in their order.
  public func account(for works: [Work]) {
    for work in works { run(PricedKernel(work: work)) }
  }
}

/// A kernel that has a price and no rows.
private struct PricedKernel: Kernel {
  let work: Work
  var rows: Int { 0 }

  func run(rows: Range<Int>) {}
}
