internal import CKernels

/// Which instructions a kernel uses. All variants give the same bits.
public enum KernelVariant: String, CaseIterable, Sendable {
  /// What every processor of the architecture can do.
  case portable
  /// AVX2, FMA and F16C.
  case avx2
  /// AVX-512 with its byte, word and neural network extensions.
  case avx512
  /// NEON with the dot product instructions.
  case neon
  /// AVX2 and the 256-bit dot products of AVX-VNNI.
  case avxVNNI = "avx_vnni"
  /// NEON with the dot products and the int8 matrix products, which take two rows and two tokens.
  case neonI8MM = "neon_i8mm"

  /// Whether this build holds the variant and this processor can run it.
  public var isSupported: Bool { ck_variant_is_supported(inC) }

  /// The fastest supported variant.
  public static let best =
    [avx512, avxVNNI, avx2, neonI8MM, neon].first(where: \.isSupported) ?? .portable

  var inC: ck_variant {
    switch self {
    case .portable: CK_PORTABLE
    case .avx2: CK_AVX2
    case .avx512: CK_AVX512
    case .neon: CK_NEON
    case .avxVNNI: CK_AVX_VNNI
    case .neonI8MM: CK_NEON_I8MM
    }
  }
}
