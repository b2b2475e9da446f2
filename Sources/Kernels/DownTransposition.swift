internal import CKernels
public import GGUF
internal import Quantities

/// The lossless rewriting of down matrices when a bundle is made.
public enum DownTransposition {
  /// The best layout for skipping neurons that holds exactly the weights of a file's output rows.
  public static func layout(for type: TensorType, outputs: Int, neurons: Int) -> DownLayout {
    switch type.facts.down {
    case CK_DOWN_NEURON_ROWS: .neuronRows
    case CK_DOWN_GROUPED where outputs.isMultiple(of: 32) && neurons.isMultiple(of: 32):
      .neuronGroups
    default: .outputRows
    }
  }

  /// Rewrites `outputs` rows of `neurons` weights in the layout that `layout(for:…)` names.
  ///
  /// - Precondition: `type` is computable, its blocks are whole, and both buffers hold the matrix.
  public static func transpose(
    type: TensorType, outputs: Int, neurons: Int, from source: UnsafeRawBufferPointer,
    into destination: UnsafeMutableRawBufferPointer
  ) {
    precondition(neurons.isMultiple(of: type.weightsPerBlock), "blocks of neurons are whole")
    let byteCount = type.byteCount(ofWeights: outputs * neurons).bytes
    precondition(
      source.count >= byteCount && destination.count >= byteCount, "both buffers hold the matrix")
    let (from, into) = (source.baseAddress!, destination.baseAddress!)
    switch layout(for: type, outputs: outputs, neurons: neurons) {
    case .outputRows:
      unsafe into.copyMemory(from: from, byteCount: byteCount)
      unsafe QuantizedMatrix.arrange(
        type: type, rows: outputs, columns: neurons, bytes: destination)
    case .neuronRows: unsafe ck_turn(type.inC, from, into, Int64(outputs), Int64(neurons))
    case .neuronGroups:
      unsafe ck_group_neurons(type.inC, from, into, Int64(outputs), Int64(neurons))
    }
  }
}
