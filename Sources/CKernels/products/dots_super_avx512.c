#include "dots_super.h"

#if defined(__x86_64__)

#include <immintrin.h>

#define TARGET CK_AVX512_TARGET
#define TARGET_INLINE CK_AVX512_TARGET CK_INLINE
#define VARIANT CK_AVX512
#define EXPORT(name) name##_avx512

#include "dots_super_x86.inc.h"

#endif
