#include "dots_super.h"

#if defined(__x86_64__)

#include <immintrin.h>

#define TARGET CK_AVX2_TARGET
#define TARGET_INLINE CK_AVX2_TARGET CK_INLINE
#define VARIANT CK_AVX2
#define EXPORT(name) name##_avx2

#include "dots_super_x86.inc.h"

#endif
