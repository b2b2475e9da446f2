import GGUF
import Inference
import Kernels
import Testing

/// Every type of weights in every role, against the formulas.
@Suite struct WeightTypeTests {
  static let types = TensorType.computable

  /// Where a type of weights is used.
  enum Role: String, CaseIterable, Sendable {
    case embedding, head, attention, gate, up, down
    case transposedDown = "transposed down"

    func set(_ type: TensorType, in shape: inout SeededShape) {
      switch self {
      case .embedding: shape.embeddingType = type
      case .head: shape.headType = type
      case .attention: shape.attentionType = type
      case .gate: shape.expertTypes[0].gate = type
      case .up: shape.expertTypes[0].up = type
      case .down, .transposedDown:
        shape.expertTypes[0].down = type
        shape.isTransposed = self == .transposedDown
      }
    }
  }

  @Test(arguments: types.filter { $0 != .f32 }, Role.allCases)
  func `a type alone gives the logits of the formulas`(type: TensorType, role: Role) throws {
    var shape = SeededShape.fitting(type)
    shape.layerCount = 1
    role.set(type, in: &shape)
    let deviation = try deviation(SeededModel(shape), tokenCount: 7)
    #expect(deviation.greatest <= 1e-4)
  }

  @Test(arguments: types, [false, true])
  func `a model of one type gives the logits of the formulas`(
    type: TensorType, isTransposed: Bool
  ) throws {
    let model = SeededModel(Self.pure(type, isTransposed: isTransposed))
    let deviation = try deviation(model, tokenCount: 9)
    #expect(deviation.greatest <= 1e-4)
  }

  /// As mixed quantisations have it, and worse: sizes grow and shrink from layer to layer.
  @Test(arguments: [false, true])
  func `layers of different types give the logits of the formulas`(isTransposed: Bool) throws {
    let deviation = try deviation(
      SeededModel(Self.mixed(isTransposed: isTransposed)), tokenCount: 9)
    #expect(deviation.greatest <= 1e-4)
  }

  /// An odd number of blocks of 17 bytes each, before what is aligned to 4 or 2.
  @Test(arguments: [TensorType.f32, .f16, .mxfp4], [TensorType.f32, .f16])
  func `matrices behind blocks of an odd size give the logits of the formulas`(
    up: TensorType, down: TensorType
  ) throws {
    let shape = SeededShape.with {
      ($0.embeddingLength, $0.expertLength) = (96, 98)
      $0.expertTypes = [.init(gate: .mxfp4, up: up, down: down)]
    }
    let deviation = try deviation(SeededModel(shape), tokenCount: 7)
    #expect(deviation.greatest <= 1e-4)
  }

  /// What rounding activations to 8 bits costs, relative to the size of the logits. One product
  /// is off by half a step of 1/127 of a block's largest activation, which is 2 to 3 times the
  /// usual one: some 0.6 %. A dozen such products lie between a token and its logits. Types of one
  /// weight per block are not rounded; there it is keys and values in half precision.
  @Test(arguments: types, [false, true])
  func `int8 products stay within the noise of rounding`(
    type: TensorType, isTransposed: Bool
  ) throws {
    let noise = try noise(of: SeededModel(Self.pure(type, isTransposed: isTransposed)))
    // With 2 bits it was 0.0401, which nothing before was near to.
    let quantized = type == .q2_K ? 4.5e-2 : 4e-2
    #expect(noise <= (type.weightsPerBlock == 1 ? 2e-3 : quantized))
  }

  @Test(arguments: [false, true])
  func `int8 products of six mixed layers stay within the noise`(isTransposed: Bool) throws {
    let noise = try noise(of: SeededModel(Self.mixed(isTransposed: isTransposed)))
    #expect(noise <= 6e-2)
  }

  static func pure(_ type: TensorType, isTransposed: Bool) -> SeededShape {
    var shape = SeededShape.fitting(type)
    shape.setTypes(type)
    (shape.isTransposed, shape.window) = (isTransposed, 6)
    return shape
  }

  static func mixed(isTransposed: Bool) -> SeededShape {
    var shape = SeededShape.ofSuperBlocks
    (shape.layerCount, shape.isTransposed, shape.window) = (6, isTransposed, 6)
    (shape.embeddingType, shape.attentionType, shape.headType) = (.q4_K, .q4_K, .q6_K)
    shape.expertTypes = [
      .init(gate: .q4_K, up: .q4_K, down: .q6_K), .init(.q4_K),
      .init(gate: .q4_0, up: .q8_0, down: .q4_1), .init(gate: .f16, up: .q6_K, down: .bf16),
      .init(gate: .q8_0, up: .f32, down: .q8_0), .init(gate: .q6_K, up: .q4_1, down: .q4_0),
    ]
    return shape
  }

  private func deviation(_ model: SeededModel, tokenCount: Int) throws -> Deviation {
    let prompt = model.prompt(tokenCount)
    let computed = try model.withLoaded {
      try EngineHarness(.init(precision: .reference, batch: 5), model: $0).logits(of: prompt)
    }
    return Deviation(of: computed, from: ReferenceModel(model).logits(of: prompt))
  }

  /// The deviation of int8 arithmetic. The experts are the engine's own choice: another choice is
  /// a matter of a close call, not of rounding.
  private func noise(of model: SeededModel) throws -> Double {
    let prompt = model.prompt(9)
    let (computed, layers) = try model.withLoaded {
      let harness = try EngineHarness(.init(precision: .quantized), model: $0)
      return (try harness.logits(of: prompt), harness.decisions.recorded.layers)
    }
    var reference = ReferenceModel(model)
    reference.forcedExperts = { layer, position in
      let (experts, count) = (layers[layer].routing.experts, model.shape.expertsPerToken)
      return Array(experts[(position * count)..<((position + 1) * count)])
    }
    return Deviation(of: computed, from: reference.logits(of: prompt)).relative
  }
}
