#include "dots_stripes.h"

#if defined(__x86_64__)

#include <immintrin.h>

#define TARGET CK_AVX512_TARGET
#define TARGET_INLINE CK_AVX512_TARGET CK_INLINE
#define UNIT 16
#define TOKENS 8
#define EXPORT(name) name##_avx512

typedef ck_lanes unit_floats;
typedef int32_t unit_integers __attribute__((vector_size(4 * UNIT)));

/// Sixteen blocks as unsigned bytes, plane by plane as the activations lie.
typedef struct {
  __m512i planes[CK_PLANES];
} unit_weights;

TARGET_INLINE void load_unit(ck_type type, const uint8_t *planes, unit_weights *weights) {
  const __m512i nibble = _mm512_set1_epi8(15), sign = _mm512_set1_epi8((char)0x80);
#pragma GCC unroll 4
  for (int p = 0; p < 4; p++) {
    const __m512i quants = _mm512_loadu_si512(planes + p * CK_PLANE_BYTES);
    if (type == CK_Q8_0) {
      const __m512i others = _mm512_loadu_si512(planes + (p + 4) * CK_PLANE_BYTES);
      weights->planes[2 * p] = _mm512_xor_si512(quants, sign);
      weights->planes[2 * p + 1] = _mm512_xor_si512(others, sign);
    } else {
      weights->planes[2 * p] = _mm512_and_si512(quants, nibble);
      weights->planes[2 * p + 1] = _mm512_and_si512(_mm512_srli_epi16(quants, 4), nibble);
    }
  }
}

TARGET_INLINE unit_integers dot_unit(ck_type type, const unit_weights *weights,
                                     const int8_t *quants, const int32_t *offsets) {
  __m512i dot = _mm512_setzero_si512();
  if (type != CK_Q4_1) dot = _mm512_loadu_si512(offsets);
  if (type == CK_Q8_0) dot = _mm512_slli_epi32(dot, 4);  // 128 instead of 8.
#pragma GCC unroll 8
  for (int p = 0; p < CK_PLANES; p++)
    dot = _mm512_dpbusd_epi32(dot, weights->planes[p],
                              _mm512_loadu_si512(quants + p * CK_PLANE_BYTES));
  return (unit_integers)dot;
}

TARGET_INLINE unit_floats load_halves(const uint8_t *source) {
  return (unit_floats)_mm512_cvtph_ps(_mm256_loadu_si256((const __m256i *)source));
}

#include "dots_stripes.inc.h"

#endif
