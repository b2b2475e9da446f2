#include "dots_stripes.h"

#if defined(__x86_64__)

#include <immintrin.h>

#define TARGET CK_AVX_VNNI_TARGET
#define TARGET_INLINE CK_AVX_VNNI_TARGET CK_INLINE
#define UNIT 8
#define TOKENS 4
#define EXPORT(name) name##_avx_vnni

typedef float unit_floats __attribute__((vector_size(4 * UNIT)));
typedef int32_t unit_integers __attribute__((vector_size(4 * UNIT)));

/// Eight blocks as unsigned bytes, plane by plane as the activations lie.
typedef struct {
  __m256i planes[CK_PLANES];
} unit_weights;

TARGET_INLINE __m256i load_bytes(const void *source) {
  return _mm256_loadu_si256((const __m256i *)source);
}

TARGET_INLINE void load_unit(ck_type type, const uint8_t *planes, unit_weights *weights) {
  const __m256i nibble = _mm256_set1_epi8(15), sign = _mm256_set1_epi8((char)0x80);
#pragma GCC unroll 4
  for (int p = 0; p < 4; p++) {
    const __m256i quants = load_bytes(planes + p * CK_PLANE_BYTES);
    if (type == CK_Q8_0) {
      const __m256i others = load_bytes(planes + (p + 4) * CK_PLANE_BYTES);
      weights->planes[2 * p] = _mm256_xor_si256(quants, sign);
      weights->planes[2 * p + 1] = _mm256_xor_si256(others, sign);
    } else {
      weights->planes[2 * p] = _mm256_and_si256(quants, nibble);
      weights->planes[2 * p + 1] = _mm256_and_si256(_mm256_srli_epi16(quants, 4), nibble);
    }
  }
}

TARGET_INLINE unit_integers dot_unit(ck_type type, const unit_weights *weights,
                                     const int8_t *quants, const int32_t *offsets) {
  __m256i dot = _mm256_setzero_si256();
  if (type != CK_Q4_1) dot = load_bytes(offsets);
  if (type == CK_Q8_0) dot = _mm256_slli_epi32(dot, 4);  // 128 instead of 8.
#pragma GCC unroll 8
  for (int p = 0; p < CK_PLANES; p++)
    dot = _mm256_dpbusd_avx_epi32(dot, weights->planes[p],
                                  load_bytes(quants + p * CK_PLANE_BYTES));
  return (unit_integers)dot;
}

TARGET_INLINE unit_floats load_halves(const uint8_t *source) {
  return (unit_floats)_mm256_cvtph_ps(_mm_loadu_si128((const __m128i *)source));
}

#include "dots_stripes.inc.h"

#endif
