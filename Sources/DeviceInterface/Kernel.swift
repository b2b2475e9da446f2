public import Quantities

/// A computation that knows what it costs.
public protocol Kernel: Sendable {
  /// What the whole kernel takes from the processor and the memory bus.
  var work: Work { get }

  /// How many independent rows it has.
  var rows: Int { get }

  /// How many rows are best computed together: ranges begin at multiples of it. 1 unless a kernel
  /// says otherwise; one that does is best divided into few, long ranges.
  var grain: Int { get }

  /// Computes `rows`. May be called from several threads with disjoint ranges; the result is the
  /// same however the rows are divided.
  func run(rows: Range<Int>)
}

extension Kernel {
  public var grain: Int { 1 }
}

/// The demand of a computation, in units a roofline model can price.
public struct Work: Hashable, Sendable {
  /// What the computation is called in traces and profiles.
  public var kind: KernelKind
  /// Which of a core's multipliers it uses.
  public var multiplier: Multiplier
  /// Multiply-add operations of all rows together.
  public var multiplyAdds: Int
  /// Bytes read from and written to memory, weights and activations together.
  public var memoryTraffic: ByteCount
  /// How many kernels it stands for: 1 unless several are computed together. An engine that a
  /// profile's figures come from may hand over each of them.
  public var partCount = 1
  /// How one token's experts are handed over, of which this is a product; nil for all other work.
  public private(set) var expertHandover: ExpertHandover?

  /// How the experts that one token uses in a layer are handed to threads, in the engines that a
  /// profile's figures come from.
  public enum ExpertHandover: Hashable, Sendable {
    /// One after the other: each skips neurons of its own.
    case oneByOne
    /// All at once, as one kernel.
    case together
  }

  /// The multipliers a profile rates separately.
  public enum Multiplier: String, CaseIterable, Sendable {
    case int8
    case float32
  }

  /// The demand of one kernel.
  public init(
    kind: KernelKind, multiplier: Multiplier, multiplyAdds: Int, memoryTraffic: ByteCount
  ) {
    self.kind = kind
    self.multiplier = multiplier
    self.multiplyAdds = multiplyAdds
    self.memoryTraffic = memoryTraffic
  }

  /// This work, as that of experts which one token uses.
  public func ofExperts(handedOver handover: ExpertHandover) -> Work {
    var work = self
    work.expertHandover = handover
    if handover == .together { work.partCount = 1 }
    return work
  }

  /// Adds the demand of a kernel that runs together with the others.
  ///
  /// - Precondition: both are of one kind and multiplier.
  public static func += (sum: inout Work, part: Work) {
    precondition(
      part.kind == sum.kind && part.multiplier == sum.multiplier, "parts are of one kind")
    sum.multiplyAdds += part.multiplyAdds
    sum.memoryTraffic += part.memoryTraffic
    sum.partCount += part.partCount
  }

  /// The demand of `count` such kernels together.
  public func times(_ count: Int) -> Work {
    var work = self
    work.multiplyAdds *= count
    work.memoryTraffic = count * memoryTraffic
    work.partCount *= count
    return work
  }
}

/// The kernels a trace tells apart and a profile may rate one by one.
public enum KernelKind: String, CaseIterable, Sendable {
  case embedding
  case norm
  /// Rounding activations to the blocks an integer product wants.
  case pack
  case router
  /// The Q, K, V and output matrices of attention, or those around a convolution.
  case projection
  case rotary
  /// Writing keys and values, or inputs of a convolution, into what a sequence keeps.
  case keyValue = "key_value"
  /// Scores, softmax and weighted values.
  case attention
  case expertGate = "expert_gate"
  case expertUp = "expert_up"
  case expertDown = "expert_down"
  /// The three matrices of a layer without experts, and without neurons that can be left out.
  case feedForward = "feed_forward"
  /// The weighted sum of experts, residual additions, and the sums of short convolutions.
  case combine
  case head
}
