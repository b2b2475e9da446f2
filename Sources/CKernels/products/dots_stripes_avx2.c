#include "dots_stripes.h"

#if defined(__x86_64__)

#include <immintrin.h>

#define TARGET CK_AVX2_TARGET
#define TARGET_INLINE CK_AVX2_TARGET CK_INLINE
#define UNIT 8
#define TOKENS 4
#define EXPORT(name) name##_avx2

typedef float unit_floats __attribute__((vector_size(4 * UNIT)));
typedef int32_t unit_integers __attribute__((vector_size(4 * UNIT)));

/// Eight blocks, nibbles or signed bytes, plane by plane as the activations lie.
typedef struct {
  __m256i planes[CK_PLANES];
} unit_weights;

TARGET_INLINE void load_unit(ck_type type, const uint8_t *planes, unit_weights *weights) {
  const __m256i nibble = _mm256_set1_epi8(15);
#pragma GCC unroll 4
  for (int p = 0; p < 4; p++) {
    const __m256i quants = _mm256_loadu_si256((const __m256i *)(planes + p * CK_PLANE_BYTES));
    const uint8_t *others = planes + (p + 4) * CK_PLANE_BYTES;
    weights->planes[2 * p] = type == CK_Q8_0 ? quants : _mm256_and_si256(quants, nibble);
    weights->planes[2 * p + 1] = type == CK_Q8_0
                                     ? _mm256_loadu_si256((const __m256i *)others)
                                     : _mm256_and_si256(_mm256_srli_epi16(quants, 4), nibble);
  }
}

/// Signed times signed bytes in pairs: at most 2 * 128 * 127, which fits.
TARGET_INLINE __m256i signed_pairs(__m256i weights, __m256i activations) {
  return _mm256_maddubs_epi16(_mm256_abs_epi8(weights), _mm256_sign_epi8(activations, weights));
}

/// Nibbles are added in 16 bits: 16 products of at most 15 * 127 fit.
TARGET_INLINE unit_integers dot_unit(ck_type type, const unit_weights *weights,
                                     const int8_t *quants, const int32_t *offsets) {
  const __m256i ones = _mm256_set1_epi16(1);
  __m256i dot = _mm256_setzero_si256(), pairs = _mm256_setzero_si256();
#pragma GCC unroll 8
  for (int p = 0; p < CK_PLANES; p++) {
    const __m256i met = _mm256_loadu_si256((const __m256i *)(quants + p * CK_PLANE_BYTES));
    if (type == CK_Q8_0)
      dot = _mm256_add_epi32(dot, _mm256_madd_epi16(signed_pairs(weights->planes[p], met), ones));
    else pairs = _mm256_add_epi16(pairs, _mm256_maddubs_epi16(weights->planes[p], met));
  }
  if (type == CK_Q8_0) return (unit_integers)dot;
  dot = _mm256_madd_epi16(pairs, ones);
  if (type == CK_Q4_0) dot = _mm256_add_epi32(dot, _mm256_loadu_si256((const __m256i *)offsets));
  return (unit_integers)dot;
}

TARGET_INLINE unit_floats load_halves(const uint8_t *source) {
  return (unit_floats)_mm256_cvtph_ps(_mm_loadu_si128((const __m128i *)source));
}

#include "dots_stripes.inc.h"

#endif
