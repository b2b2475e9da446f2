import ExpertStore
import GGUF
import Kernels
import Models
import Quantities

/// The activations inside one expert, or a dense block, of some length.
final class ExpertBuffers {
  /// [T × f]
  let gate: Activations
  let activated: Activations
  let activatedOperand: Operand

  /// Room for `maxRows` tokens in the experts and blocks of `model` that have `length` neurons.
  init(length: Int, of model: ModelBlueprint, options: EngineOptions, maxRows: Int) {
    gate = Activations(maxRows: maxRows, columns: length)
    activated = Activations(maxRows: maxRows, columns: length)
    let alike = model.neuronBlocks.filter { $0.length == length }
    // Rows of neurons meet the activations themselves, whose number need not be whole blocks.
    let downs = { (layout: DownLayout) in
      Set(alike.map(\.format).filter { $0.downLayout == layout }.map(\.downType))
    }
    activatedOperand = Operand(
      maxRows: maxRows, columns: length, consumers: downs(.outputRows),
      grouped: downs(.neuronGroups), keepsInactive: !options.skipsInactiveNeurons,
      arithmetic: options.arithmetic)
  }

  /// What they take together.
  var byteCount: ByteCount {
    gate.byteCount + activated.byteCount + activatedOperand.byteCount
  }
}
