#define UNIT 16
#include "dots_stripes.h"

#if defined(__x86_64__)

#include <immintrin.h>

#define TARGET CK_AVX512_TARGET
#define TARGET_INLINE CK_AVX512_TARGET CK_INLINE
#define TOKENS 8
#define EXPORT(name) name##_avx512

// Quants are multiplied as unsigned bytes.
#define BIAS(type) ((type) == CK_Q8_0 || (type) == CK_IQ4_NL ? 128 : (type) == CK_MXFP4 ? 16 : 0)

TARGET_INLINE void look_up(const int8_t *table, int bias, unit_bytes *indices) {
  const __m128i values = _mm_loadu_si128((const __m128i *)table);
  const __m512i biased =
      _mm512_add_epi8(_mm512_broadcast_i32x4(values), _mm512_set1_epi8((char)bias));
  *indices = (unit_bytes)_mm512_shuffle_epi8(biased, (__m512i)*indices);
}

TARGET_INLINE void dot_unit(ck_type type, const unit_weights *weights, const int8_t *quants,
                            unit_integers *dot) {
  (void)type;
  __m512i sum = (__m512i)*dot;
#pragma GCC unroll 8
  for (int p = 0; p < CK_PLANES; p++)
    sum = _mm512_dpbusd_epi32(sum, (__m512i)weights->planes[p],
                              _mm512_loadu_si512(quants + p * CK_PLANE_BYTES));
  *dot = (unit_integers)sum;
}

TARGET_INLINE unit_floats load_halves(const uint8_t *source) {
  return (unit_floats)_mm512_cvtph_ps(_mm256_loadu_si256((const __m256i *)source));
}

#include "dots_stripes.inc.h"

#endif
