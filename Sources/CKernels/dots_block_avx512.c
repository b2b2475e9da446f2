#include "dots_block.h"

#if defined(__x86_64__)

#include <immintrin.h>

#define TARGET CK_AVX512_TARGET
#define TARGET_INLINE CK_AVX512_TARGET CK_INLINE

/// Four blocks of a row: their first and second halves as unsigned bytes, their scales and (for
/// Q4_1) minima four times each.
typedef struct {
  __m512i low, high;
  __m512 scales, minima;
} weights_of_four;

/// The 16 bytes at the same place in four blocks.
TARGET_INLINE __m512i gather(const uint8_t *place, int64_t stride) {
  __m512i bytes = _mm512_castsi128_si512(_mm_loadu_si128((const __m128i *)place));
  bytes = _mm512_inserti32x4(bytes, _mm_loadu_si128((const __m128i *)(place + stride)), 1);
  bytes = _mm512_inserti32x4(bytes, _mm_loadu_si128((const __m128i *)(place + 2 * stride)), 2);
  return _mm512_inserti32x4(bytes, _mm_loadu_si128((const __m128i *)(place + 3 * stride)), 3);
}

/// The half at the same place in four blocks, four times each, as floats.
TARGET_INLINE __m512 gather_halves(const uint8_t *place, int64_t stride) {
  uint16_t halves[4];
  for (int b = 0; b < 4; b++) memcpy(&halves[b], place + b * stride, sizeof *halves);
  uint64_t packed;
  memcpy(&packed, halves, sizeof packed);
  const __m128 four = _mm_cvtph_ps(_mm_cvtsi64_si128((long long)packed));
  const __m512i fourfold = _mm512_set_epi32(3, 3, 3, 3, 2, 2, 2, 2, 1, 1, 1, 1, 0, 0, 0, 0);
  return _mm512_permutexvar_ps(fourfold, _mm512_castps128_ps512(four));
}

/// As `gather_halves`, for blocks so short that one load reaches all four.
TARGET_INLINE __m512 gather_near_halves(const uint8_t *place, int64_t stride) {
  const short words = (short)(stride / 2);
  const __m512i lines = _mm512_loadu_si512(place);
  const __m256i indices = _mm256_set_epi16(
      3 * words, 3 * words, 3 * words, 3 * words, 2 * words, 2 * words, 2 * words, 2 * words,
      words, words, words, words, 0, 0, 0, 0);
  const __m512i moved = _mm512_permutexvar_epi16(_mm512_castsi256_si512(indices), lines);
  return _mm512_cvtph_ps(_mm512_castsi512_si256(moved));
}

TARGET_INLINE void load_weights(ck_type type, const uint8_t *block, weights_of_four *weights) {
  const int64_t stride = ck_block_bytes(type);
  const uint8_t *quants = block + ck_block_quants(type);
  const __m512i first = gather(quants, stride);
  if (type == CK_Q8_0) {
    const __m512i sign = _mm512_set1_epi8((char)0x80);
    weights->low = _mm512_xor_si512(first, sign);
    weights->high = _mm512_xor_si512(gather(quants + 16, stride), sign);
    weights->scales = gather_halves(block, stride);
    return;
  }
  const __m512i nibble = _mm512_set1_epi8(15);
  weights->low = _mm512_and_si512(first, nibble);
  weights->high = _mm512_and_si512(_mm512_srli_epi16(first, 4), nibble);
  weights->scales = gather_near_halves(block, stride);
  if (type == CK_Q4_1) weights->minima = gather_near_halves(block + 2, stride);
}

/// Four blocks of a token: quants, scales four times each, sums of quants as the lanes add them.
typedef struct {
  __m512i low, high, sums;
  __m512 scales;
} activations_of_four;

TARGET_INLINE void load_activations(const ck_operand *operand, int64_t block,
                                    activations_of_four *activations) {
  const __m512i ones = _mm512_set1_epi8(1), zero = _mm512_setzero_si512();
  const __m512i fourfold = _mm512_set_epi32(3, 3, 3, 3, 2, 2, 2, 2, 1, 1, 1, 1, 0, 0, 0, 0);
  activations->low = _mm512_loadu_si512(operand->low + 16 * block);
  activations->high = _mm512_loadu_si512(operand->high + 16 * block);
  activations->sums = _mm512_dpbusd_epi32(_mm512_dpbusd_epi32(zero, ones, activations->low), ones,
                                          activations->high);
  const __m512 scales = _mm512_castps128_ps512(_mm_loadu_ps(operand->scales + block));
  activations->scales = _mm512_permutexvar_ps(fourfold, scales);
}

/// What must be taken off the sum of products because `weights_of_four` are unsigned.
TARGET_INLINE __m512i excess(ck_type type, const activations_of_four *activations) {
  if (type == CK_Q4_1) return _mm512_setzero_si512();
  return _mm512_sub_epi32(_mm512_setzero_si512(),
                          _mm512_slli_epi32(activations->sums, type == CK_Q4_0 ? 3 : 7));
}

TARGET_INLINE __m512 product(ck_type type, const weights_of_four *weights,
                             const activations_of_four *activations, __m512 sum) {
  __m512i dot = excess(type, activations);
  dot = _mm512_dpbusd_epi32(dot, weights->low, activations->low);
  dot = _mm512_dpbusd_epi32(dot, weights->high, activations->high);
  const __m512 scale = _mm512_mul_ps(weights->scales, activations->scales);
  sum = _mm512_add_ps(sum, _mm512_mul_ps(scale, _mm512_cvtepi32_ps(dot)));
  if (type != CK_Q4_1) return sum;
  const __m512 minimum = _mm512_mul_ps(weights->minima, activations->scales);
  return _mm512_add_ps(sum, _mm512_mul_ps(minimum, _mm512_cvtepi32_ps(activations->sums)));
}

/// All pairs of `row_count` rows and `token_count` tokens, both constants at the call.
TARGET_INLINE void tile(ck_type type, CK_DOTS_PARAMETERS) {
  const int64_t blocks = operand->columns / 32, whole = blocks & ~(int64_t)3;
  // Where the rows of the next call lie, if rows follow one another.
  const int64_t distance = row_count * blocks * ck_block_bytes(type);
  __m512 sums[CK_TILE][CK_TILE];
#pragma GCC unroll 4
  for (int r = 0; r < row_count; r++)
#pragma GCC unroll 4
    for (int t = 0; t < token_count; t++) sums[r][t] = _mm512_setzero_ps();
  for (int64_t b = 0; b < whole; b += 4) {
    activations_of_four activations[CK_TILE];
#pragma GCC unroll 4
    for (int t = 0; t < token_count; t++)
      load_activations(operand, tokens[t] * blocks + b, &activations[t]);
#pragma GCC unroll 4
    for (int r = 0; r < row_count; r++) {
      weights_of_four weights;
      const uint8_t *place = rows[r] + b * ck_block_bytes(type);
      __builtin_prefetch(place + distance);
      load_weights(type, place, &weights);
#pragma GCC unroll 4
      for (int t = 0; t < token_count; t++)
        sums[r][t] = product(type, &weights, &activations[t], sums[r][t]);
    }
  }
  for (int r = 0; r < row_count; r++)
    for (int t = 0; t < token_count; t++) {
      float lanes[CK_LANES];
      _mm512_storeu_ps(lanes, sums[r][t]);
      results[r * CK_TILE + t] =
          ck_block_finish(type, rows[r], operand, tokens[t], whole, lanes);
    }
}

TARGET_INLINE void dots(ck_type type, CK_DOTS_PARAMETERS) {
  if (row_count == 4 && token_count == 1) {
    tile(type, rows, 4, operand, tokens, 1, results);
  } else if (token_count == 4) {
    for (int r = 0; r < row_count; r++)
      tile(type, rows + r, 1, operand, tokens, 4, results + r * CK_TILE);
  } else {
    for (int r = 0; r < row_count; r++)
      for (int t = 0; t < token_count; t++)
        tile(type, rows + r, 1, operand, tokens + t, 1, results + r * CK_TILE + t);
  }
}

TARGET void ck_dots_q4_0_avx512(CK_DOTS_PARAMETERS) { dots(CK_Q4_0, CK_DOTS_ARGUMENTS); }
TARGET void ck_dots_q4_1_avx512(CK_DOTS_PARAMETERS) { dots(CK_Q4_1, CK_DOTS_ARGUMENTS); }
TARGET void ck_dots_q8_0_avx512(CK_DOTS_PARAMETERS) { dots(CK_Q8_0, CK_DOTS_ARGUMENTS); }

#endif
