/// What runs kernels.
public protocol Processor: AnyObject {
  /// Runs a kernel over all of its rows and returns when the last row is done.
  func run(_ kernel: some Kernel)
}

extension Device {
  /// Runs a kernel without rows for each of `works`, in their order.
  public func account(for works: [Work]) {
    for work in works { run(PricedKernel(work)) }
  }
}

/// A kernel that has a price and no rows: its time passes, and nothing is computed.
public struct PricedKernel: Kernel {
  public let work: Work

  /// A kernel that costs `work`.
  public init(_ work: Work) { self.work = work }

  public var rows: Int { 0 }

  public func run(rows: Range<Int>) {}
}
