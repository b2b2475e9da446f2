#include "dots_super.h"

#if defined(__x86_64__)

#include <immintrin.h>

#define TARGET CK_AVX2_TARGET
#define TARGET_INLINE CK_AVX2_TARGET CK_INLINE
#define VARIANT CK_AVX2
#define EXPORT(name) name##_avx2

TARGET_INLINE __m256i add_products(__m256i sums, __m256i left, __m256i right) {
  return _mm256_add_epi32(sums, _mm256_madd_epi16(left, right));
}

#include "dots_super_x86.inc.h"

#endif
