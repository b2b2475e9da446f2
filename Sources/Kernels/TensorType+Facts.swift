internal import CKernels
public import GGUF

/// What the table of types in `CKernels` says. A type that is not in it can be read, not computed
/// with.
extension TensorType {
  /// The types that kernels compute with, in the order of the table.
  public static let computable = (0..<Int64(CK_TYPE_COUNT)).compactMap {
    TensorType(rawValue: ck_type_at($0).rawValue)
  }

  /// Whether kernels compute with weights of this type.
  public var isComputable: Bool { facts.weights_per_block > 0 }

  /// All 0 where nothing can be computed.
  var facts: ck_type_facts { ck_facts(inC) }

  /// The same number: both are the type ids of GGUF files.
  var inC: ck_type { ck_type(rawValue: rawValue) }
}
