import ExpertStore
import GGUF
import Kernels
import Models
import Quantities

/// The activations inside one expert.
final class ExpertBuffers {
  /// [T × f]
  let gate: Activations
  let activated: Activations
  let activatedOperand: Operand

  /// Room for `maxRows` tokens.
  init(model: ModelBlueprint, options: EngineOptions, maxRows: Int) {
    let shape = model.shape
    gate = Activations(maxRows: maxRows, columns: shape.expertLength)
    activated = Activations(maxRows: maxRows, columns: shape.expertLength)
    // Rows of neurons meet the activations themselves, whose number need not be whole blocks.
    let downs = { (layout: DownLayout) in
      Set(model.layers.map(\.feedForward).filter { $0.downLayout == layout }.map(\.downType))
    }
    activatedOperand = Operand(
      maxRows: maxRows, columns: shape.expertLength, consumers: downs(.outputRows),
      grouped: downs(.neuronGroups), keepsInactive: !options.skipsInactiveNeurons,
      arithmetic: options.arithmetic)
  }

  /// What they take together.
  var byteCount: ByteCount {
    gate.byteCount + activated.byteCount + activatedOperand.byteCount
  }
}
