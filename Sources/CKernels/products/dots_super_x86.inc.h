// Super-blocks in vectors of 32 bytes. No include guard: each variant's file includes it once,
// after it has defined TARGET, TARGET_INLINE, VARIANT, EXPORT(name) and
// add_products(sums, left, right), which adds products of pairs of 16 bits to sums.

TARGET_INLINE void look_up(const int8_t *table, ck_run *run) {
  const __m256i values = _mm256_broadcastsi128_si256(_mm_loadu_si128((const __m128i *)table));
  *run = (ck_run)_mm256_shuffle_epi8(values, (__m256i)*run);
}

/// The scales of the groups `2 * run` and `2 * run + 1`, eight times each, in the two halves.
TARGET_INLINE __m256i scales_of_run(const ck_super_block *block, int run) {
  const __m256i scales = (__m256i)block->scales;
  const __m256i twice = run < CK_RUNS / 2 ? _mm256_permute4x64_epi64(scales, 0x44)
                                          : _mm256_permute4x64_epi64(scales, 0xEE);
  const int first = run % 4 * 4, bytes = first | (first + 1) << 8;
  const __m256i selection = _mm256_set_m128i(_mm_set1_epi16((short)(bytes + 0x0202)),
                                             _mm_set1_epi16((short)bytes));
  return _mm256_shuffle_epi8(twice, selection);
}

/// Products of pairs, in 16 bits: at most 2 * 127 * 127.
TARGET_INLINE __m256i dot_pairs(bool is_signed, __m256i weights, const int8_t *quants) {
  const __m256i met = _mm256_loadu_si256((const __m256i *)quants);
  if (!is_signed) return _mm256_maddubs_epi16(weights, met);
  return _mm256_maddubs_epi16(_mm256_abs_epi8(weights), _mm256_sign_epi8(met, weights));
}

TARGET_INLINE void dot_runs(ck_type type, const ck_super_block *block, const super_token *tokens,
                            int token_count, super_integers *dots) {
  memset(dots, 0, (size_t)token_count * sizeof *dots);
#pragma GCC unroll 8
  for (int run = 0; run < CK_RUNS; run++) {
    const __m256i scales = scales_of_run(block, run), weights = (__m256i)block->quants[run];
#pragma GCC unroll 4
    for (int t = 0; t < token_count; t++) {
      const __m256i pairs = dot_pairs(ck_has_table(type), weights, tokens[t].quants + 32 * run);
      dots[t] = (super_integers)add_products((__m256i)dots[t], pairs, scales);
    }
  }
}

TARGET_INLINE void dot_sums(const ck_shorts *factors, const int16_t *sums,
                            super_integers *result) {
  const __m256i met = _mm256_loadu_si256((const __m256i *)sums);
  *result = (super_integers)_mm256_madd_epi16((__m256i)*factors, met);
}

#include "dots_super.inc.h"
