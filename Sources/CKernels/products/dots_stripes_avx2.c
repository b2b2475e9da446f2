#define UNIT 8
#include "dots_stripes.h"

#if defined(__x86_64__)

#include <immintrin.h>

#define TARGET CK_AVX2_TARGET
#define TARGET_INLINE CK_AVX2_TARGET CK_INLINE
#define TOKENS 4
#define EXPORT(name) name##_avx2

// Small quants are multiplied as unsigned bytes and added in 16 bits, large ones as signed bytes.
#define BIAS(type) ((type) == CK_MXFP4 ? 16 : 0)

TARGET_INLINE void look_up(const int8_t *table, int bias, unit_bytes *indices) {
  const __m128i values = _mm_loadu_si128((const __m128i *)table);
  const __m256i biased =
      _mm256_add_epi8(_mm256_broadcastsi128_si256(values), _mm256_set1_epi8((char)bias));
  *indices = (unit_bytes)_mm256_shuffle_epi8(biased, (__m256i)*indices);
}

TARGET_INLINE __m256i load_plane(const int8_t *quants, int p) {
  return _mm256_loadu_si256((const __m256i *)(quants + p * CK_PLANE_BYTES));
}

/// Signed times signed bytes in pairs: at most 2 * 128 * 127, which fits.
TARGET_INLINE __m256i signed_pairs(__m256i weights, __m256i activations) {
  return _mm256_maddubs_epi16(_mm256_abs_epi8(weights), _mm256_sign_epi8(activations, weights));
}

/// 16 products of at most 15 * 127 fit in 16 bits, and 8 of at most 31 * 127.
TARGET_INLINE void dot_unit(ck_type type, const unit_weights *weights, const int8_t *quants,
                            unit_integers *dot) {
  const __m256i ones = _mm256_set1_epi16(1);
  const bool is_signed = type == CK_Q8_0 || type == CK_IQ4_NL;
  const int together = is_signed ? 1 : ck_has_fifth_bits(type) || type == CK_MXFP4 ? 4 : 8;
  __m256i sum = (__m256i)*dot;
#pragma GCC unroll 8
  for (int p = 0; p < CK_PLANES; p += together) {
    __m256i pairs = _mm256_setzero_si256();
#pragma GCC unroll 8
    for (int i = p; i < p + together; i++) {
      const __m256i plane = (__m256i)weights->planes[i], met = load_plane(quants, i);
      pairs = _mm256_add_epi16(
          pairs, is_signed ? signed_pairs(plane, met) : _mm256_maddubs_epi16(plane, met));
    }
    sum = _mm256_add_epi32(sum, _mm256_madd_epi16(pairs, ones));
  }
  *dot = (unit_integers)sum;
}

TARGET_INLINE unit_floats load_halves(const uint8_t *source) {
  return (unit_floats)_mm256_cvtph_ps(_mm_loadu_si128((const __m128i *)source));
}

#include "dots_stripes.inc.h"

#endif
