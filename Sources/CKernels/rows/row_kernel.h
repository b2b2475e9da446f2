/// How a kernel of rows is compiled for each instruction set.
#ifndef CK_ROW_KERNEL_H
#define CK_ROW_KERNEL_H

#include "variants/targets.h"

/// A row kernel compiled for each instruction set, and the choice among them.
#define ROW_KERNEL(result, name, parameters, arguments)                                     \
  CK_WITH_VARIANTS(                                                                         \
      static result name##_portable parameters { return name arguments; },                  \
      CK_AVX2_TARGET static result name##_avx2 parameters { return name arguments; },       \
      CK_AVX512_TARGET static result name##_avx512 parameters { return name arguments; },   \
      CK_NEON_TARGET static result name##_neon parameters { return name arguments; })

#define CHOSEN(variant, name) \
  CK_CHOOSE(variant, name##_portable, name##_avx2, name##_avx512, name##_neon)

#endif
