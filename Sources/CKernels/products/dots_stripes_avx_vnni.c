#define UNIT 8
#include "dots_stripes.h"

#if defined(__x86_64__)

#include <immintrin.h>

#define TARGET CK_AVX_VNNI_TARGET
#define TARGET_INLINE CK_AVX_VNNI_TARGET CK_INLINE
#define TOKENS 4
#define EXPORT(name) name##_avx_vnni

// Quants are multiplied as unsigned bytes.
#define BIAS(type) ((type) == CK_Q8_0 || (type) == CK_IQ4_NL ? 128 : (type) == CK_MXFP4 ? 16 : 0)

TARGET_INLINE void look_up(const int8_t *table, int bias, unit_bytes *indices) {
  const __m128i values = _mm_loadu_si128((const __m128i *)table);
  const __m256i biased =
      _mm256_add_epi8(_mm256_broadcastsi128_si256(values), _mm256_set1_epi8((char)bias));
  *indices = (unit_bytes)_mm256_shuffle_epi8(biased, (__m256i)*indices);
}

TARGET_INLINE void dot_unit(ck_type type, const unit_weights *weights, const int8_t *quants,
                            unit_integers *dot) {
  (void)type;
  __m256i sum = (__m256i)*dot;
#pragma GCC unroll 8
  for (int p = 0; p < CK_PLANES; p++) {
    const __m256i met = _mm256_loadu_si256((const __m256i *)(quants + p * CK_PLANE_BYTES));
    sum = _mm256_dpbusd_avx_epi32(sum, (__m256i)weights->planes[p], met);
  }
  *dot = (unit_integers)sum;
}

TARGET_INLINE unit_floats load_halves(const uint8_t *source) {
  return (unit_floats)_mm256_cvtph_ps(_mm_loadu_si128((const __m128i *)source));
}

#include "dots_stripes.inc.h"

#endif
