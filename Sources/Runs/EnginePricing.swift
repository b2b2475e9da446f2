import DeviceInterface
public import Models
public import Profiles
public import Results

/// What a replay's times stand for: an engine, and how it stores weights.
///
/// Profiles say what PowerInfer-ST does with Q4_0; other engines and formats do that times a
/// factor.
public struct EnginePricing: Hashable, Sendable {
  public var engine: PricedEngine
  /// How far the engine's kernels had come.
  public var age: Age
  /// nil for a model whose own file says so.
  public var weights: WeightFormat?
  /// Whether a file says how each matrix is stored, so that `weights` only say how fast matrices of
  /// their format are multiplied.
  public var keepsTypes: Bool

  /// How far llama.cpp had come: products went about twice as fast once weights were repacked.
  public enum Age: Sendable {
    /// Until November 2024 nothing was.
    case unpacked
    /// Until November 2025 Q4_0 alone was (#17494 and #16739 added the K types).
    case repacksQ4
    case current
  }

  /// Edgewise itself, with weights as they are in a file.
  public static let own = EnginePricing(.own, weights: nil)
  /// As the speeds of released models were published.
  public static let published = EnginePricing(.powerInferST, weights: .q4_0)

  /// `engine` with `weights`.
  public init(
    _ engine: PricedEngine, weights: WeightFormat?, age: Age = .current, keepsTypes: Bool = false
  ) {
    self.engine = engine
    self.weights = weights
    self.age = age
    self.keepsTypes = keepsTypes
  }

  /// `shape` as the engine's files store it: PowerInfer-ST's Q4_0 has its LM head in Q4_0 too.
  public func stored(_ shape: NamedShape) -> NamedShape {
    laidOut.map { shape.stored(as: $0, hasFineHead: hasFineHead) } ?? shape
  }

  /// Whether the engine leaves out neurons whose gates are closed, and rows of the LM head that a
  /// predictor does not name: what the published one is made for, and Edgewise does as well.
  public var isSparse: Bool { engine != .llamaCpp }

  /// What matrices are laid out as; nil where a file says so.
  private var laidOut: WeightFormat? { keepsTypes ? nil : weights }

  private var hasFineHead: Bool { engine == .llamaCpp || weights != .q4_0 }

  /// `profile` as the engine drives it.
  public func driven(_ profile: DeviceProfile) -> DeviceProfile {
    // Its worker threads take chunks of rows; the other engines cut a kernel into even parts.
    if engine == .own { return profile.handingOut(.chunks) }
    let share = arithmeticShare
    let scaled = profile.scaled(memory: memoryShare, int8: weights == .f16 ? 1 : share)
    // Floats are multiplied by dot products too, not one by one.
    return weights == .f16
      ? scaled.multiplyingFloats(of: KernelKind.ofWeights, at: share) : scaled
  }

  /// What the engine draws from memory, beside what the profile says.
  var memoryShare: Double { engine == .llamaCpp ? 0.92 : 1 }

  /// How fast it multiplies in batches, beside what the profile says; each within 1.15 times.
  var arithmeticShare: Double {
    switch weights {
    case nil: 1
    case .q4_0: age == .unpacked ? 0.62 : 1
    case .q4_old: 0.62
    case .q4_k_m, .iq4_xs: age == .current ? 0.85 : 0.62
    case .q8_0: 0.75
    case .f16: 0.55
    case .q2_7: 0.45
    }
  }
}

extension EnginePricing.Age {
  /// How far llama.cpp's build of this number had come.
  public init(build: Int) {
    self = build < 4200 ? .unpacked : build < 7200 ? .repacksQ4 : .current
  }
}

extension EnginePricing {
  /// How many bytes of a kind of kernels move for each that a model of `blueprint` is laid out
  /// with; none where weights are laid out as what they are.
  func weightTraffic(of blueprint: ModelBlueprint) -> [KernelKind: Double] {
    guard let weights = laidOut else { return [:] }
    var sums: [KernelKind: (real: Double, laidOut: Double)] = [:]
    let (shape, width) = (blueprint.shape, blueprint.shape.embeddingLength)
    for (layer, block) in shape.layers.enumerated() {
      for tensor in block.tensors(width: width) where tensor.isQuantized {
        guard let kind = KernelKind(readingWeightsOf: tensor.role) else { continue }
        let storage = weights.storage(
          of: tensor.role, columns: tensor.dimensions[0], layer: layer, layerCount: shape.layerCount
        )
        let count = Double(tensor.weightCount)
        sums[kind, default: (0, 0)].real += count * storage.bytesPerWeight
        sums[kind, default: (0, 0)].laidOut += count * storage.laidOutBytesPerWeight
      }
    }
    if hasFineHead {
      let head = weights.headStorage(columns: width)
      sums[.head] = (head.bytesPerWeight, head.laidOutBytesPerWeight)
    }
    return sums.mapValues { $0.real / $0.laidOut }.filter { $0.value != 1 }
  }
}

extension KernelKind {
  /// The kinds that multiply with quantised weights.
  fileprivate static let ofWeights = [
    projection, feedForward, expertGate, expertUp, expertDown, head,
  ]

  /// The kind of the kernels that multiply with the matrix of `role`; nil where none does.
  fileprivate init?(readingWeightsOf role: TensorRole) {
    switch role {
    case .query, .key, .value, .attentionOutput, .convolutionInput, .convolutionOutput:
      self = .projection
    case .gate, .up, .down, .sharedGate, .sharedUp, .sharedDown: self = .feedForward
    case .expertGates: self = .expertGate
    case .expertUps: self = .expertUp
    case .expertDowns: self = .expertDown
    case .head: self = .head
    default: return nil
    }
  }
}
