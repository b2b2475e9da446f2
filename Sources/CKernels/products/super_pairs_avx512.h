/// Blocks of two rows, unpacked side by side in vectors of 64 bytes.
#ifndef CK_SUPER_PAIRS_H
#define CK_SUPER_PAIRS_H

#include <immintrin.h>
#include <string.h>

#include "types/super_block.h"

#define PAIR_TARGET __attribute__((target(CK_AVX512_FEATURES CK_TUNING)))
#define PAIR_INLINE PAIR_TARGET CK_INLINE

/// The same block of two rows, one in each half of every vector.
typedef struct {
  /// The runs, as unsigned bytes: quants, or the magnitudes of what tables have for them.
  __m512i quants[CK_RUNS];
  /// Where those are negative; in types with tables only.
  __mmask64 negative[CK_RUNS];
  /// Of each run the scales of its two groups, eight times each.
  __m512i scales[CK_RUNS];
  /// What is multiplied with the sums of the sixteen groups of activations: minima, or scales times
  /// minus the quant that stands for 0.
  __m512i below;
  /// The scale, and the minimum, of each row.
  __m512 scale, minimum;
} block_pair;

/// 32 bytes of each row.
PAIR_INLINE __m512i load_both(const uint8_t *left, const uint8_t *right) {
  const __m512i lower = _mm512_castsi256_si512(_mm256_loadu_si256((const __m256i *)left));
  return _mm512_inserti64x4(lower, _mm256_loadu_si256((const __m256i *)right), 1);
}

/// 16 bytes of each row.
PAIR_INLINE __m256i load_sixteen(const uint8_t *left, const uint8_t *right) {
  return _mm256_set_m128i(_mm_loadu_si128((const __m128i *)right),
                          _mm_loadu_si128((const __m128i *)left));
}

/// The same 16 bytes for each row.
PAIR_INLINE __m256i sixteen_of(const uint8_t *bytes) { return load_sixteen(bytes, bytes); }

PAIR_INLINE __m512i low_bits(__m512i bytes, int count) {
  return _mm512_and_si512(bytes, _mm512_set1_epi8((char)((1 << count) - 1)));
}

/// `count` bits of each byte, from bit `from` on.
PAIR_INLINE __m512i bits_from(__m512i bytes, int from, int count) {
  return low_bits(_mm512_srli_epi16(bytes, (unsigned)from), count);
}

/// Moves the bits of each byte from bit `from` on to where they are in `mask`, `to` on, and adds
/// them to `target`.
PAIR_INLINE void add_bits(__m512i bytes, int from, int to, uint8_t mask, __m512i *target) {
  const __m512i moved = from < to ? _mm512_slli_epi16(bytes, (unsigned)(to - from))
                                  : _mm512_srli_epi16(bytes, (unsigned)(from - to));
  // (moved & mask) | target.
  *target = _mm512_ternarylogic_epi32(moved, _mm512_set1_epi8((char)mask), *target, 0xEA);
}

/// Nibbles of 32 bytes of each row: the low ones and the high ones.
PAIR_INLINE void split_both(const uint8_t *left, const uint8_t *right, __m512i *low,
                            __m512i *high) {
  const __m512i both = load_both(left, right);
  *low = low_bits(both, 4);
  *high = bits_from(both, 4, 4);
}

/// A half of each row, eight times, as floats.
PAIR_INLINE __m512 spread_halves(__m128 halves, int left, int right) {
  const __m512i rows = _mm512_inserti64x4(_mm512_set1_epi32(left), _mm256_set1_epi32(right), 1);
  return _mm512_permutexvar_ps(rows, _mm512_castps128_ps512(halves));
}

/// The scale of each row, a half.
PAIR_INLINE void load_scale(const void *left, const void *right, block_pair *pair) {
  uint16_t first, second;
  memcpy(&first, left, sizeof first);
  memcpy(&second, right, sizeof second);
  const __m128i halves = _mm_cvtsi32_si128((int)(first | (uint32_t)second << 16));
  pair->scale = spread_halves(_mm_cvtph_ps(halves), 0, 1);
}

/// The scale of each row and the minimum that follows it.
PAIR_INLINE void load_scale_and_minimum(const void *left, const void *right, block_pair *pair) {
  int32_t first, second;
  memcpy(&first, left, sizeof first);
  memcpy(&second, right, sizeof second);
  const __m128 halves = _mm_cvtph_ps(_mm_insert_epi32(_mm_cvtsi32_si128(first), second, 1));
  pair->scale = spread_halves(halves, 0, 2);
  pair->minimum = spread_halves(halves, 1, 3);
}

/// Sets the scales of runs from those of the groups 0, 2, 4 ... of each row in its lower quarter,
/// and of the groups 1, 3, 5 ... in its upper one.
PAIR_INLINE void spread_scales(__m512i groups, block_pair *pair) {
#pragma GCC unroll 8
  for (int run = 0; run < CK_RUNS; run++) {
    const __m512i selection = _mm512_set1_epi16((short)(2 * run | (2 * run + 1) << 8));
    pair->scales[run] = _mm512_shuffle_epi8(groups, selection);
  }
}

/// Sets the scales of runs from sixteen of each row.
PAIR_INLINE void spread_sixteen(__m256i groups, block_pair *pair) {
  static const uint8_t apart[16] = {0, 2, 4, 6, 8, 10, 12, 14, 1, 3, 5, 7, 9, 11, 13, 15};
  spread_scales(_mm512_cvtepi8_epi16(_mm256_shuffle_epi8(groups, sixteen_of(apart))), pair);
}

/// As `spread_sixteen`, where a quant of 1 << `shift` stands for 0.
PAIR_INLINE void spread_signed(__m256i groups, int shift, block_pair *pair) {
  const __m512i shifted = _mm512_slli_epi16(_mm512_cvtepi8_epi16(groups), (unsigned)shift);
  spread_sixteen(groups, pair);
  pair->below = _mm512_sub_epi16(_mm512_setzero_si512(), shifted);
}

/// Sets scales and minima from eight of each, in six bits, of a block of Q4_K or Q5_K.
PAIR_INLINE void load_sixes(const uint8_t *left, const uint8_t *right, block_pair *pair) {
  static const uint8_t twice[32] = {0, 1, 0, 1, 2,  3,  2,  3,  4,  5,  4,  5,  6,  7,  6,  7,
                                    8, 9, 8, 9, 10, 11, 10, 11, 12, 13, 12, 13, 14, 15, 14, 15};
  load_scale_and_minimum(left, right, pair);
  // Scale and minimum, then three words of packed sixes.
  const __m256i header = load_sixteen(left, right);
  const __m256i words = _mm256_shuffle_epi32(header, _MM_SHUFFLE(3, 2, 3, 1));
  const __m256i tops = _mm256_shuffle_epi32(header, _MM_SHUFFLE(2, 2, 1, 1));
  const __m256i low = _mm256_srlv_epi32(words, _mm256_set_epi32(4, 0, 0, 0, 4, 0, 0, 0));
  const __m256i high = _mm256_srli_epi32(tops, 2);
  const __m256i low_mask = _mm256_set1_epi64x(0x0F0F0F0F3F3F3F3F);
  const __m256i high_mask = _mm256_set1_epi64x(0x3030303000000000);
  const __m256i sixes =
      _mm256_or_si256(_mm256_and_si256(low, low_mask), _mm256_and_si256(high, high_mask));
  const __m512i integers = _mm512_cvtepu8_epi16(sixes);
  spread_scales(_mm512_shuffle_i64x2(integers, integers, _MM_SHUFFLE(2, 2, 0, 0)), pair);
  const __m512i minima = _mm512_shuffle_i64x2(integers, integers, _MM_SHUFFLE(3, 3, 1, 1));
  pair->below = _mm512_shuffle_epi8(minima, load_both(twice, twice));
}

PAIR_INLINE void load_pair_q2_k(const ck_block_q2_k *left, const ck_block_q2_k *right,
                                block_pair *pair) {
  const __m256i packed = load_sixteen(left->packed, right->packed);
  const __m256i nibble = _mm256_set1_epi8(15);
  load_scale_and_minimum(&left->scale, &right->scale, pair);
  spread_sixteen(_mm256_and_si256(packed, nibble), pair);
  pair->below =
      _mm512_cvtepu8_epi16(_mm256_and_si256(_mm256_srli_epi16(packed, 4), nibble));
#pragma GCC unroll 2
  for (int half = 0; half < 2; half++) {
    const __m512i all = load_both(left->quants + 32 * half, right->quants + 32 * half);
#pragma GCC unroll 4
    for (int i = 0; i < 4; i++) pair->quants[4 * half + i] = bits_from(all, 2 * i, 2);
  }
}

PAIR_INLINE void load_pair_q3_k(const ck_block_q3_k *left, const ck_block_q3_k *right,
                                block_pair *pair) {
  // The block ends with 12 bytes of packed scales and a half: words 0, 1, 0, 1 of the former, and
  // word 2 four times.
  static const uint8_t low_bytes[16] = {2, 3, 4, 5, 6, 7, 8, 9, 2, 3, 4, 5, 6, 7, 8, 9};
  static const uint8_t high_bytes[16] = {10, 11, 12, 13, 10, 11, 12, 13,
                                         10, 11, 12, 13, 10, 11, 12, 13};
  const __m256i end = load_sixteen(left->quants + 62, right->quants + 62);
  const __m256i low = _mm256_srlv_epi32(_mm256_shuffle_epi8(end, sixteen_of(low_bytes)),
                                        _mm256_set_epi32(4, 4, 0, 0, 4, 4, 0, 0));
  const __m256i high = _mm256_rolv_epi32(_mm256_shuffle_epi8(end, sixteen_of(high_bytes)),
                                         _mm256_set_epi32(30, 0, 2, 4, 30, 0, 2, 4));
  const __m256i sixes = _mm256_or_si256(_mm256_and_si256(low, _mm256_set1_epi8(0x0F)),
                                        _mm256_and_si256(high, _mm256_set1_epi8(0x30)));
  load_scale(&left->scale, &right->scale, pair);
  spread_signed(_mm256_sub_epi8(sixes, _mm256_set1_epi8(32)), 2, pair);
  const __m512i third = load_both(left->high, right->high);
#pragma GCC unroll 2
  for (int half = 0; half < 2; half++) {
    const __m512i all = load_both(left->quants + 32 * half, right->quants + 32 * half);
#pragma GCC unroll 4
    for (int i = 0; i < 4; i++) {
      __m512i *run = &pair->quants[4 * half + i];
      *run = bits_from(all, 2 * i, 2);
      add_bits(third, 4 * half + i, 2, 4, run);
    }
  }
}

PAIR_INLINE void load_pair_q4_k(const ck_block_q4_k *left, const ck_block_q4_k *right,
                                block_pair *pair) {
  load_sixes((const uint8_t *)left, (const uint8_t *)right, pair);
#pragma GCC unroll 4
  for (int i = 0; i < CK_RUNS; i += 2)
    split_both(left->quants + 16 * i, right->quants + 16 * i, &pair->quants[i],
               &pair->quants[i + 1]);
}

PAIR_INLINE void load_pair_q5_k(const ck_block_q5_k *left, const ck_block_q5_k *right,
                                block_pair *pair) {
  load_sixes((const uint8_t *)left, (const uint8_t *)right, pair);
  const __m512i fifth = load_both(left->fifth, right->fifth);
#pragma GCC unroll 4
  for (int i = 0; i < CK_RUNS; i += 2) {
    split_both(left->quants + 16 * i, right->quants + 16 * i, &pair->quants[i],
               &pair->quants[i + 1]);
    add_bits(fifth, i, 4, 16, &pair->quants[i]);
    add_bits(fifth, i + 1, 4, 16, &pair->quants[i + 1]);
  }
}

PAIR_INLINE void load_pair_q6_k(const ck_block_q6_k *left, const ck_block_q6_k *right,
                                block_pair *pair) {
  load_scale(&left->scale, &right->scale, pair);
  spread_signed(load_sixteen((const uint8_t *)left->scales, (const uint8_t *)right->scales), 5,
                pair);
#pragma GCC unroll 2
  for (int half = 0; half < 2; half++) {
    __m512i *runs = &pair->quants[4 * half];
    const uint8_t *first = left->low + 64 * half, *second = right->low + 64 * half;
    const __m512i high = load_both(left->high + 32 * half, right->high + 32 * half);
    split_both(first, second, &runs[0], &runs[2]);
    split_both(first + 32, second + 32, &runs[1], &runs[3]);
#pragma GCC unroll 4
    for (int j = 0; j < 4; j++) add_bits(high, 2 * j, 4, 0x30, &runs[j]);
  }
}

/// Sets scales from the eight of six bits of a block of IQ4_XS.
PAIR_INLINE void load_uneven_scales(const ck_block_iq4_xs *left, const ck_block_iq4_xs *right,
                                    block_pair *pair) {
  // Of a header of 8 bytes the high bits, as often as there are scales, and the low ones.
  static const uint8_t high_bytes[16] = {2, 3, 2, 3, 2, 3, 2, 3, 2, 3, 2, 3, 2, 3, 2, 3};
  static const uint8_t low_bytes[16] = {4, 128, 4, 128, 5, 128, 5, 128,
                                        6, 128, 6, 128, 7, 128, 7, 128};
  const __m512i lower = _mm512_set_epi64(3, 2, 3, 2, 1, 0, 1, 0);
  const __m512i headers = _mm512_permutexvar_epi64(
      lower, _mm512_castsi256_si512(load_sixteen((const uint8_t *)left, (const uint8_t *)right)));
  const __m512i high = _mm512_srlv_epi16(
      _mm512_shuffle_epi8(headers, _mm512_broadcast_i64x4(sixteen_of(high_bytes))),
      _mm512_broadcast_i64x4(_mm256_set_epi64x(0x000E000C000A0008, 0x0006000400020000,
                                               0x000E000C000A0008, 0x0006000400020000)));
  const __m512i low = _mm512_srlv_epi16(
      _mm512_shuffle_epi8(headers, _mm512_broadcast_i64x4(sixteen_of(low_bytes))),
      _mm512_set1_epi32(0x00040000));
  const __m512i sixes = _mm512_or_si512(
      _mm512_and_si512(low, _mm512_set1_epi16(15)),
      _mm512_slli_epi16(_mm512_and_si512(high, _mm512_set1_epi16(3)), 4));
  load_scale(&left->scale, &right->scale, pair);
  spread_scales(_mm512_sub_epi16(sixes, _mm512_set1_epi16(32)), pair);
}

PAIR_INLINE void load_pair_iq4_xs(const ck_block_iq4_xs *left, const ck_block_iq4_xs *right,
                                  block_pair *pair) {
  const __m512i table =
      _mm512_broadcast_i32x4(_mm_loadu_si128((const __m128i *)ck_table(CK_IQ4_XS)));
  const __m512i first = _mm512_set_epi64(13, 12, 5, 4, 9, 8, 1, 0);
  const __m512i second = _mm512_set_epi64(15, 14, 7, 6, 11, 10, 3, 2);
  load_uneven_scales(left, right, pair);
#pragma GCC unroll 4
  for (int i = 0; i < CK_RUNS; i += 2) {
    __m512i low, high, runs[2];
    split_both(left->quants + 16 * i, right->quants + 16 * i, &low, &high);
    low = _mm512_shuffle_epi8(table, low);
    high = _mm512_shuffle_epi8(table, high);
    runs[0] = _mm512_permutex2var_epi64(low, first, high);
    runs[1] = _mm512_permutex2var_epi64(low, second, high);
#pragma GCC unroll 2
    for (int j = 0; j < 2; j++) {
      pair->quants[i + j] = _mm512_abs_epi8(runs[j]);
      pair->negative[i + j] = _mm512_movepi8_mask(runs[j]);
    }
  }
}

#define LOAD_PAIR_CASE(TYPE, name, id, weights_per_block, bits, zero, down)                  \
  case CK_##TYPE:                                                                            \
    load_pair_##name((const ck_block_##name *)left, (const ck_block_##name *)right, pair);   \
    break;

/// The blocks at `left` and `right`.
PAIR_INLINE void load_pair(ck_type type, const void *left, const void *right, block_pair *pair) {
  switch (type) {
    CK_SUPER_TYPES(LOAD_PAIR_CASE)
    default: break;
  }
}

#endif
