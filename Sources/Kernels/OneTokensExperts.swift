public import DeviceInterface

/// A product of the experts that one token uses, whose work says so.
public struct OneTokensExperts<Product: Kernel>: Kernel {
  public let work: Work
  @usableFromInline let product: Product

  /// `product`, of experts that are handed over in this way.
  @inlinable public init(_ product: Product, handedOver handover: Work.ExpertHandover) {
    self.product = product
    work = product.work.ofExperts(handedOver: handover)
  }

  public var rows: Int { product.rows }
  public var grain: Int { product.grain }

  public func run(rows: Range<Int>) { product.run(rows: rows) }
}
