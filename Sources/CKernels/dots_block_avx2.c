#include "dots_block.h"

#if defined(__x86_64__)

#include <immintrin.h>

#define TARGET CK_AVX2_TARGET
#define TARGET_INLINE CK_AVX2_TARGET CK_INLINE

/// Two blocks of a token: quants, their sums in pairs (16 bits), scales four times each.
typedef struct {
  __m256i low, high, sums;
  __m256 scales;
} activations_of_two;

/// The first two of four floats, four times each.
TARGET_INLINE __m256 fourfold(__m128 two) {
  const __m256i indices = _mm256_set_epi32(1, 1, 1, 1, 0, 0, 0, 0);
  return _mm256_permutevar8x32_ps(_mm256_castps128_ps256(two), indices);
}

TARGET_INLINE void load_activations(const ck_operand *operand, int64_t block,
                                    activations_of_two *activations) {
  const __m256i ones = _mm256_set1_epi8(1);
  activations->low = _mm256_loadu_si256((const __m256i *)(operand->low + 16 * block));
  activations->high = _mm256_loadu_si256((const __m256i *)(operand->high + 16 * block));
  activations->sums = _mm256_add_epi16(_mm256_maddubs_epi16(ones, activations->low),
                                       _mm256_maddubs_epi16(ones, activations->high));
  const double *scales = (const double *)(const void *)(operand->scales + block);
  activations->scales = fourfold(_mm_castpd_ps(_mm_load_sd(scales)));
}

/// Two blocks of a row: the halves of their quants (nibbles, or signed bytes), their scales and
/// (for Q4_1) minima four times each.
typedef struct {
  __m256i low, high;
  __m256 scales, minima;
} weights_of_two;

/// The 16 bytes at the same place in two blocks.
TARGET_INLINE __m256i gather(const uint8_t *place, int64_t stride) {
  const __m256i bytes = _mm256_castsi128_si256(_mm_loadu_si128((const __m128i *)place));
  return _mm256_inserti128_si256(bytes, _mm_loadu_si128((const __m128i *)(place + stride)), 1);
}

/// The half at the same place in two blocks, four times each, as floats.
TARGET_INLINE __m256 gather_halves(const uint8_t *place, int64_t stride) {
  uint16_t first, second;
  memcpy(&first, place, sizeof first);
  memcpy(&second, place + stride, sizeof second);
  const __m128i both = _mm_cvtsi32_si128((int)(first | (uint32_t)second << 16));
  return fourfold(_mm_cvtph_ps(both));
}

TARGET_INLINE void load_weights(ck_type type, const uint8_t *block, weights_of_two *weights) {
  const int64_t stride = ck_block_bytes(type);
  const uint8_t *quants = block + ck_block_quants(type);
  weights->scales = gather_halves(block, stride);
  if (type == CK_Q4_1) weights->minima = gather_halves(block + 2, stride);
  const __m256i first = gather(quants, stride), nibble = _mm256_set1_epi8(15);
  weights->low = type == CK_Q8_0 ? first : _mm256_and_si256(first, nibble);
  weights->high = type == CK_Q8_0 ? gather(quants + 16, stride)
                                  : _mm256_and_si256(_mm256_srli_epi16(first, 4), nibble);
}

/// Signed times signed bytes in pairs: at most 2 * 128 * 127, which fits.
TARGET_INLINE __m256i signed_pairs(__m256i weights, __m256i activations) {
  return _mm256_maddubs_epi16(_mm256_abs_epi8(weights), _mm256_sign_epi8(activations, weights));
}

TARGET_INLINE __m256i integer_dot(ck_type type, const weights_of_two *weights,
                                  const activations_of_two *activations) {
  const __m256i ones = _mm256_set1_epi16(1);
  if (type == CK_Q8_0)
    return _mm256_add_epi32(
        _mm256_madd_epi16(signed_pairs(weights->low, activations->low), ones),
        _mm256_madd_epi16(signed_pairs(weights->high, activations->high), ones));
  __m256i pairs = _mm256_add_epi16(_mm256_maddubs_epi16(weights->low, activations->low),
                                   _mm256_maddubs_epi16(weights->high, activations->high));
  if (type == CK_Q4_0) pairs = _mm256_sub_epi16(pairs, _mm256_slli_epi16(activations->sums, 3));
  return _mm256_madd_epi16(pairs, ones);
}

TARGET_INLINE __m256 product(ck_type type, const weights_of_two *weights,
                             const activations_of_two *activations, __m256 sum) {
  const __m256 dot = _mm256_cvtepi32_ps(integer_dot(type, weights, activations));
  const __m256 scale = _mm256_mul_ps(weights->scales, activations->scales);
  sum = _mm256_add_ps(sum, _mm256_mul_ps(scale, dot));
  if (type != CK_Q4_1) return sum;
  const __m256i sums = _mm256_madd_epi16(activations->sums, _mm256_set1_epi16(1));
  const __m256 minimum = _mm256_mul_ps(weights->minima, activations->scales);
  return _mm256_add_ps(sum, _mm256_mul_ps(minimum, _mm256_cvtepi32_ps(sums)));
}

/// All pairs of `row_count` rows and `token_count` tokens, both constants at the call.
TARGET_INLINE void tile(ck_type type, CK_DOTS_PARAMETERS) {
  const int64_t blocks = operand->columns / 32, whole = blocks & ~(int64_t)3;
  // Where the rows of the next call lie, if rows follow one another.
  const int64_t distance = row_count * blocks * ck_block_bytes(type);
  // The lanes of blocks 0 and 1, and of blocks 2 and 3, of each four.
  __m256 sums[CK_TILE][CK_TILE][2];
#pragma GCC unroll 4
  for (int r = 0; r < row_count; r++)
#pragma GCC unroll 4
    for (int t = 0; t < token_count; t++) sums[r][t][0] = sums[r][t][1] = _mm256_setzero_ps();
  for (int64_t b = 0; b < whole; b += 4)
#pragma GCC unroll 2
    for (int pair = 0; pair < 2; pair++) {
      activations_of_two activations[CK_TILE];
#pragma GCC unroll 4
      for (int t = 0; t < token_count; t++)
        load_activations(operand, tokens[t] * blocks + b + 2 * pair, &activations[t]);
#pragma GCC unroll 4
      for (int r = 0; r < row_count; r++) {
        weights_of_two weights;
        const uint8_t *place = rows[r] + (b + 2 * pair) * ck_block_bytes(type);
        if (pair == 0) __builtin_prefetch(place + distance);
        load_weights(type, place, &weights);
#pragma GCC unroll 4
        for (int t = 0; t < token_count; t++)
          sums[r][t][pair] = product(type, &weights, &activations[t], sums[r][t][pair]);
      }
    }
  for (int r = 0; r < row_count; r++)
    for (int t = 0; t < token_count; t++) {
      float lanes[CK_LANES];
      _mm256_storeu_ps(lanes, sums[r][t][0]);
      _mm256_storeu_ps(lanes + 8, sums[r][t][1]);
      results[r * CK_TILE + t] =
          ck_block_finish(type, rows[r], operand, tokens[t], whole, lanes);
    }
}

TARGET_INLINE void dots(ck_type type, CK_DOTS_PARAMETERS) {
  int r = 0;
  if (token_count == 1)
    for (; r + 2 <= row_count; r += 2)
      tile(type, rows + r, 2, operand, tokens, 1, results + r * CK_TILE);
  for (; r < row_count; r++) {
    int t = 0;
    for (; t + 2 <= token_count; t += 2)
      tile(type, rows + r, 1, operand, tokens + t, 2, results + r * CK_TILE + t);
    if (t < token_count)
      tile(type, rows + r, 1, operand, tokens + t, 1, results + r * CK_TILE + t);
  }
}

TARGET void ck_dots_q4_0_avx2(CK_DOTS_PARAMETERS) { dots(CK_Q4_0, CK_DOTS_ARGUMENTS); }
TARGET void ck_dots_q4_1_avx2(CK_DOTS_PARAMETERS) { dots(CK_Q4_1, CK_DOTS_ARGUMENTS); }
TARGET void ck_dots_q8_0_avx2(CK_DOTS_PARAMETERS) { dots(CK_Q8_0, CK_DOTS_ARGUMENTS); }

#endif
