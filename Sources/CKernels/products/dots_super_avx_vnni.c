#include "dots_super.h"

#if defined(__x86_64__)

#include <immintrin.h>

#define TARGET __attribute__((target(CK_AVX_VNNI_FEATURES CK_TUNING)))
#define TARGET_INLINE TARGET CK_INLINE
#define VARIANT CK_AVX_VNNI
#define EXPORT(name) name##_avx_vnni

TARGET_INLINE __m256i add_products(__m256i sums, __m256i left, __m256i right) {
  return _mm256_dpwssd_avx_epi32(sums, left, right);
}

#include "dots_super_x86.inc.h"

#endif
