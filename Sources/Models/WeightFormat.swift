public import GGUF
import Kernels

/// How the matrices of a model are stored that is priced without its weights: as llama.cpp's
/// converter makes such files.
public enum WeightFormat: String, CaseIterable, Sendable {
  case q4_0
  /// Mostly Q4_K, with values and down matrices of half of the layers in Q6_K.
  case q4_k_m
  case q8_0
  case f16
  /// Q4_0 before May 2023, with scales in F32.
  case q4_old
  case iq4_xs
  /// 2.7 bits a weight in the mean, whatever of.
  case q2_7 = "q2.7"

  /// What the matrices of `model` are stored as for the most part; nil where that is none of the
  /// formats that can be laid out.
  public init?(of model: ModelBlueprint) {
    var counts: [TensorType: Int] = [:]
    for (stored, block) in zip(model.layers, model.shape.layers) {
      for tensor in block.tensors(width: model.shape.embeddingLength) where tensor.isQuantized {
        counts[stored[tensor.role], default: 0] += tensor.weightCount
      }
    }
    switch counts.max(by: { ($0.value, $1.key.rawValue) < ($1.value, $0.key.rawValue) })?.key {
    case .q4_0: self = .q4_0
    case .q4_K: self = .q4_k_m
    case .q8_0: self = .q8_0
    case .f16: self = .f16
    default: return nil
    }
  }

  /// The formats whose files can be laid out to the byte; of the others only the traffic is known.
  public static let laidOut: [WeightFormat] = [.q4_0, .q4_k_m, .q8_0, .f16]

  /// As people write it, such as `Q4_K_M`.
  public var title: String { rawValue.uppercased() }

  /// How one matrix is stored.
  public struct Storage: Hashable, Sendable {
    /// The type that it is laid out as: its own, or one that can be computed with and takes at
    /// least as much.
    public let type: TensorType
    /// What moves when it is read.
    public var bytesPerWeight: Double { movedBytes ?? laidOutBytesPerWeight }
    /// What it takes in memory.
    public var laidOutBytesPerWeight: Double {
      Double(type.bytesPerBlock) / Double(type.weightsPerBlock)
    }
    private let movedBytes: Double?

    fileprivate init(_ type: TensorType, bytesPerWeight: Double? = nil) {
      self.type = type
      movedBytes = bytesPerWeight
    }
  }

  /// How a matrix of a layer is stored whose rows have `columns` weights.
  public func storage(
    of role: TensorRole, columns: Int, layer: Int, layerCount: Int
  ) -> Storage {
    switch self {
    case .q4_0: Storage(.q4_0)
    case .q8_0: Storage(.q8_0)
    case .f16: Storage(.f16)
    case .q4_old: Storage(.q4_1)
    case .q2_7: Storage(.q4_0, bytesPerWeight: 2.7 / 8)
    case .iq4_xs:
      // What has no whole blocks of 256 becomes IQ4_NL, whose blocks are as large as those of Q4_0.
      Storage(.q4_0, bytesPerWeight: columns.isMultiple(of: 256) ? 136 / 256 : 18 / 32)
    case .q4_k_m:
      Self.getsMoreBits(role, layer: layer, layerCount: layerCount)
        ? Self.sixBits(columns: columns) : Self.fourBits(columns: columns)
    }
  }

  /// How the LM head is stored, which is finer than other matrices; a tied embedding table as well.
  public func headStorage(columns: Int) -> Storage {
    switch self {
    case .q4_0, .q4_k_m, .iq4_xs: Self.sixBits(columns: columns)
    case .q8_0, .f16, .q4_old, .q2_7:
      storage(of: .head, columns: columns, layer: 0, layerCount: 1)
    }
  }

  /// The matrices and layers that `llama_tensor_get_type_impl` of llama.cpp gives Q6_K.
  private static func getsMoreBits(_ role: TensorRole, layer: Int, layerCount: Int) -> Bool {
    guard [.value, .down, .expertDowns, .sharedDown].contains(role) else { return false }
    let eighth = layerCount / 8
    return layer < eighth || layer >= 7 * layerCount / 8 || (layer - eighth) % 3 == 2
  }

  private static func fourBits(columns: Int) -> Storage {
    // The fallback is Q5_0: its bytes count, and the work of Q8_0.
    columns.isMultiple(of: 256) ? Storage(.q4_K) : Storage(.q8_0, bytesPerWeight: 22 / 32)
  }

  private static func sixBits(columns: Int) -> Storage {
    Storage(columns.isMultiple(of: 256) ? .q6_K : .q8_0)
  }
}

extension ModelBlueprint {
  /// The model as its files in `format` are; what decides nothing else stays.
  ///
  /// - Parameter hasFineHead: Whether the LM head is in more bits than the rest, as in llama.cpp's
  ///   files; otherwise it is like any matrix.
  func stored(as format: WeightFormat, hasFineHead: Bool) -> ModelBlueprint {
    var model = self
    let width = shape.embeddingLength
    let plain = format.storage(of: .embedding, columns: width, layer: 0, layerCount: 1).type
    let fine = hasFineHead ? format.headStorage(columns: width).type : plain
    model.embedding = head == nil ? fine : plain
    model.head = head.map { _ in fine }
    for layer in layers.indices {
      let block = shape.layers[layer]
      for tensor in block.tensors(width: width) where tensor.isQuantized {
        let type = format.storage(
          of: tensor.role, columns: tensor.dimensions[0], layer: layer, layerCount: layers.count
        ).type
        model.layers[layer].types[tensor.role] = type
      }
      model.layers[layer].relayDowns(as: block.feedForward, before: layers[layer], width: width)
    }
    return model
  }
}

extension ModelBlueprint.Layer {
  /// Down matrices of another type than `before` lie as a bundle of them would have them.
  fileprivate mutating func relayDowns(
    as block: FeedForwardBlock, before: ModelBlueprint.Layer, width: Int
  ) {
    let down = block.matrixRoles.down
    guard block.activation == .relu, self[down] != before[down] else { return }
    downLayout = DownTransposition.layout(for: self[down], outputs: width, neurons: block.length)
  }
}

extension BlockTensor {
  /// Whether it is stored in a format's own types: vectors, biases and routers stay in F32.
  public var isQuantized: Bool {
    !isKeptAsFloats && role != .router && role != .sharedRouter
  }
}
