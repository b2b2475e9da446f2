/// Which instructions a kernel may use.
#ifndef CK_VARIANT_H
#define CK_VARIANT_H

#include <stdbool.h>

typedef enum {
  /// What every processor of the architecture can do.
  CK_PORTABLE = 0,
  /// AVX2, FMA and F16C.
  CK_AVX2 = 1,
  /// AVX-512 F, BW, VL and VNNI besides.
  CK_AVX512 = 2,
  /// NEON with the dot product instructions.
  CK_NEON = 3,
  /// AVX2, FMA, F16C and the 256-bit dot products of AVX-VNNI.
  CK_AVX_VNNI = 4,
  /// NEON with the dot products and the int8 matrix products (i8mm).
  CK_NEON_I8MM = 5,
} ck_variant;

/// Whether this build holds `variant` and this processor can run it.
bool ck_variant_is_supported(ck_variant variant);

#endif
