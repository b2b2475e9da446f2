internal import CKernels
public import GGUF
internal import Quantities

/// An expert's down matrix, `outputs` × `neurons`, in one of its layouts. Does not own its memory.
// `@unchecked Sendable`: the bytes are not written while a matrix refers to them.
@safe public struct DownMatrix: @unchecked Sendable {
  public let type: TensorType
  public let layout: DownLayout
  public let outputs: Int
  public let neurons: Int
  let byteCount: ByteCount
  let base: UnsafeRawPointer

  /// A view of `bytes`, which must stay where they are as long as the view is used.
  ///
  /// - Precondition: `type` is computable and can lie in `layout`, its blocks are whole, and
  ///   `bytes` hold the matrix.
  public init(
    type: TensorType, layout: DownLayout, outputs: Int, neurons: Int,
    bytes: UnsafeRawBufferPointer
  ) {
    precondition(type.isComputable, "\(type.name) weights cannot be computed with")
    precondition(outputs > 0 && neurons > 0, "a down matrix has outputs and neurons")
    switch layout {
    case .outputRows:
      precondition(neurons.isMultiple(of: type.weightsPerBlock), "blocks of neurons are whole")
    case .neuronRows:
      precondition(outputs.isMultiple(of: type.weightsPerBlock), "blocks of outputs are whole")
    case .neuronGroups:
      precondition(
        DownTransposition.layout(for: type, outputs: outputs, neurons: neurons) == layout,
        "\(type.name) weights of this shape cannot be grouped by neurons")
    }
    byteCount = type.byteCount(ofWeights: outputs * neurons)
    precondition(bytes.count >= byteCount.bytes, "the matrix is longer than its bytes")
    self.type = type
    self.layout = layout
    self.outputs = outputs
    self.neurons = neurons
    unsafe self.base = bytes.baseAddress!
  }

  /// The rows of `matrix`, which are outputs.
  public init(_ matrix: QuantizedMatrix) {
    (type, layout) = (matrix.type, .outputRows)
    (outputs, neurons) = (matrix.rows, matrix.columns)
    byteCount = matrix.byteCount
    unsafe base = matrix.base
  }

  /// What is read for some of the neurons: their weights and, where these are grouped, the headers
  /// of the groups they lie in, which are all groups unless there are fewer neurons than groups.
  func byteCount(ofNeurons wanted: Int) -> ByteCount {
    guard layout == .neuronGroups else { return ByteCount(byteCount.bytes * wanted / neurons) }
    let facts = type.facts
    let headers = min(wanted, neurons / 32) * outputs * Int(facts.header_bytes)
    return ByteCount(headers + wanted * outputs * Int(facts.bits) / 8)
  }
}
