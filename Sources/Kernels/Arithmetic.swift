internal import CKernels
internal import DeviceInterface
internal import GGUF

/// How numbers are multiplied.
public struct Arithmetic: Hashable, Sendable {
  public var precision: Precision
  public var variant: KernelVariant

  /// What is rounded before it is multiplied.
  public enum Precision: String, CaseIterable, Sendable {
    /// Nothing: weights are turned into floats and meet the activations as they are.
    case reference = "f32"
    /// Activations are rounded to blocks of int8, and quantised weights are multiplied as integers.
    case quantized = "q8"
  }

  /// Arithmetic of `precision` with the instructions of `variant`.
  ///
  /// - Precondition: this processor supports `variant`.
  public init(precision: Precision, variant: KernelVariant) {
    precondition(variant.isSupported, "this processor cannot run the kernels' \(variant) variant")
    self.precision = precision
    self.variant = variant
  }

  /// Whether weights of `type` are multiplied as integers.
  func isInteger(for type: TensorType) -> Bool {
    precision == .quantized && type.facts.form != CK_FORM_FLOATS
  }

  /// The multiplier that products with weights of `type` use.
  func multiplier(for type: TensorType) -> Work.Multiplier {
    isInteger(for: type) ? .int8 : .float32
  }
}
