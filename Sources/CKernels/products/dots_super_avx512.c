// Super-blocks times int8 activations where vectors hold 64 bytes: two rows side by side, the first
// in the lower half of each vector and the second in the upper one. What is computed, and in which
// order, is said in dots_super.inc.h.

#include "dots_super.h"

#if defined(__x86_64__)

#include "super_pairs_avx512.h"

/// Two rows' products with each of a tile's tokens, in eight lanes each.
typedef struct {
  __m512 tokens[CK_TILE];
} pair_sums;

/// 32 bytes in both halves.
PAIR_INLINE __m512i in_both(const void *bytes) {
  return _mm512_broadcast_i64x4(_mm256_loadu_si256((const __m256i *)bytes));
}

/// Adds the products of pairs of quants and activations, which fit in 16 bits, times the scales.
PAIR_INLINE __m512i add_run(ck_type type, const block_pair *pair, int run, __m512i met,
                            __m512i sums) {
  if (ck_has_table(type))
    met = _mm512_mask_sub_epi8(met, pair->negative[run], _mm512_setzero_si512(), met);
  const __m512i pairs = _mm512_maddubs_epi16(pair->quants[run], met);
  return _mm512_dpwssd_epi32(sums, pairs, pair->scales[run]);
}

/// Adds the pair of blocks times one token's block at `position` of the operand.
PAIR_INLINE void add_token(ck_type type, const block_pair *pair, const ck_operand *operand,
                           int64_t position, __m512 *lanes) {
  const int8_t *quants = operand->super_quants + 256 * position;
  const __m512 step = _mm512_set1_ps(operand->super_scales[position]);
  const __m512i below = in_both(operand->super_sums + 16 * position);
  __m512i dot = _mm512_setzero_si512(), odd = dot;
  if (ck_facts_inline(type).zero != 0) dot = _mm512_dpwssd_epi32(dot, pair->below, below);
#pragma GCC unroll 4
  for (int run = 0; run < CK_RUNS; run += 2) {
    dot = add_run(type, pair, run, in_both(quants + 32 * run), dot);
    odd = add_run(type, pair, run + 1, in_both(quants + 32 * run + 32), odd);
  }
  const __m512 sums = _mm512_cvtepi32_ps(_mm512_add_epi32(dot, odd));
  *lanes = _mm512_add_ps(*lanes, _mm512_mul_ps(sums, _mm512_mul_ps(pair->scale, step)));
  if (!ck_has_minima(type)) return;
  const __m512 minima = _mm512_cvtepi32_ps(_mm512_madd_epi16(pair->below, below));
  *lanes = _mm512_sub_ps(*lanes, _mm512_mul_ps(minima, _mm512_mul_ps(pair->minimum, step)));
}

/// The totals of both halves, in the order of ck_lanes_sum, in which the missing lanes are 0.
PAIR_INLINE void write_totals(__m512 lanes, float *left, float *right) {
  lanes = _mm512_add_ps(lanes, _mm512_setzero_ps());
  lanes = _mm512_add_ps(lanes, _mm512_shuffle_f32x4(lanes, lanes, 0xB1));
  lanes = _mm512_add_ps(lanes, _mm512_permute_ps(lanes, 0x4E));
  lanes = _mm512_add_ps(lanes, _mm512_permute_ps(lanes, 0xB1));
  *left = _mm512_cvtss_f32(lanes);
  *right = _mm_cvtss_f32(_mm512_extractf32x4_ps(lanes, 2));
}

/// Two rows times `token_count` tokens, one as a constant at the call.
PAIR_INLINE void dot_pair(ck_type type, const uint8_t *const *rows, const uint8_t *const *ahead,
                          const ck_operand *operand, const int64_t *tokens, int token_count,
                          pair_sums *sums) {
  const int64_t blocks = operand->columns / 256, bytes = ck_facts_inline(type).bytes_per_block;
  for (int t = 0; t < token_count; t++) sums->tokens[t] = _mm512_setzero_ps();
  for (int64_t b = 0; b < blocks; b++) {
    const int64_t offset = b * bytes;
    block_pair pair;
    ck_ask_for(ahead[0] + offset, bytes, token_count == 1);
    ck_ask_for(ahead[1] + offset, bytes, token_count == 1);
    load_pair(type, rows[0] + offset, rows[1] + offset, &pair);
    for (int t = 0; t < token_count; t++)
      add_token(type, &pair, operand, tokens[t] * blocks + b, &sums->tokens[t]);
  }
}

/// The last row of an odd count is its own neighbour.
PAIR_INLINE void dots(ck_type type, CK_DOTS_PARAMETERS) {
  for (int r = 0; r < row_count; r += 2) {
    const int other = r + 1 < row_count ? r + 1 : r;
    const uint8_t *const pair[2] = {rows[r], rows[other]};
    const uint8_t *const next[2] = {ahead[r], ahead[other]};
    pair_sums sums;
    if (token_count == 1) dot_pair(type, pair, next, operand, tokens, 1, &sums);
    else dot_pair(type, pair, next, operand, tokens, token_count, &sums);
    for (int t = 0; t < token_count; t++)
      write_totals(sums.tokens[t], &results[r * CK_TILE + t], &results[other * CK_TILE + t]);
  }
}

#define DOTS_OF_TYPE(TYPE, name, id, weights, bits, zero, down)         \
  PAIR_TARGET void ck_dots_##name##_avx512(CK_DOTS_PARAMETERS) {   \
    dots(CK_##TYPE, CK_DOTS_ARGUMENTS);                                 \
  }

CK_SUPER_TYPES(DOTS_OF_TYPE)

#endif
