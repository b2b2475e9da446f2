/// Super-blocks as one thing: `ck_unpack_name` for each type of the table. Decoding and integer
/// products follow from it.
#ifndef CK_SUPER_BLOCK_H
#define CK_SUPER_BLOCK_H

#include <stdint.h>
#include <string.h>

#include "types/facts.h"
#include "vectors/half.h"

/// A quant of each of 32 weights that follow one another.
typedef uint8_t ck_run __attribute__((vector_size(32)));

typedef int16_t ck_shorts __attribute__((vector_size(32)));

enum {
  /// The runs of a super-block.
  CK_RUNS = 8,
};

/// 256 weights: weight i is scale * scales[i / 16] * value - minimum * minima[i / 16]. Its value is
/// its quant less the type's zero, or what the type's table has for it.
typedef struct {
  float scale, minimum;
  ck_shorts scales, minima;
  ck_run quants[CK_RUNS];
} ck_super_block;

/// Moves the bits of each byte of `source` from `from` on, as many as `mask` has, to where they
/// are in `mask`, `to` on, and adds them to `target`.
CK_INLINE void ck_add_bits(const ck_run *source, int from, int to, uint8_t mask, ck_run *target) {
  const ck_run moved = from < to ? *source << (to - from) : *source >> (from - to);
  *target |= moved & mask;
}

/// The low nibbles of 32 bytes, then the high ones.
CK_INLINE void ck_split_run(const uint8_t *bytes, ck_run *runs) {
  ck_run both;
  memcpy(&both, bytes, sizeof both);
  runs[0] = both & 15;
  runs[1] = both >> 4;
}

/// The fields of two bits in 32 bytes, the lowest first.
CK_INLINE void ck_quarter_run(const uint8_t *bytes, ck_run *runs) {
  ck_run all;
  memcpy(&all, bytes, sizeof all);
#pragma GCC unroll 4
  for (int i = 0; i < 4; i++) runs[i] = (all >> (2 * i)) & 3;
}

/// Sixteen bytes as integers.
CK_INLINE void ck_widen_sixteen(const void *bytes, ck_shorts *integers) {
  typedef int8_t sixteen __attribute__((vector_size(16)));
  sixteen narrow;
  memcpy(&narrow, bytes, sizeof narrow);
  *integers = __builtin_convertvector(narrow, ck_shorts);
}

/// The eight bytes of `bytes`, each for two groups of 16, as integers.
CK_INLINE void ck_widen_eight(uint64_t bytes, ck_shorts *integers) {
  typedef int8_t sixteen __attribute__((vector_size(16)));
  typedef uint64_t two __attribute__((vector_size(16)));
  const sixteen narrow = (sixteen)(two){bytes, 0};
  const sixteen twice = __builtin_shufflevector(narrow, narrow, 0, 0, 1, 1, 2, 2, 3, 3, 4, 4, 5, 5,
                                                6, 6, 7, 7);
  *integers = __builtin_convertvector(twice, ck_shorts);
}

CK_INLINE void ck_unpack_q2_k(ck_variant variant, const ck_block_q2_k *block,
                              ck_super_block *super) {
  super->scale = ck_widen_half(variant, &block->scale);
  super->minimum = ck_widen_half(variant, &block->minimum);
  ck_shorts both;
  ck_widen_sixteen(block->packed, &both);
  super->scales = both & 15;
  super->minima = (both >> 4) & 15;
  ck_quarter_run(block->quants, super->quants);
  ck_quarter_run(block->quants + 32, super->quants + 4);
}

CK_INLINE void ck_unpack_q3_k(ck_variant variant, const ck_block_q3_k *block,
                              ck_super_block *super) {
  super->scale = ck_widen_half(variant, &block->scale);
  super->minimum = 0;
  super->minima = (ck_shorts){0};
  uint32_t packed[3];
  memcpy(packed, block->packed, sizeof packed);
  const uint32_t low = 0x0F0F0F0F, high = 0x30303030;
  const uint32_t scales[4] = {(packed[0] & low) | (packed[2] << 4 & high),
                              (packed[1] & low) | (packed[2] << 2 & high),
                              (packed[0] >> 4 & low) | (packed[2] & high),
                              (packed[1] >> 4 & low) | (packed[2] >> 2 & high)};
  ck_widen_sixteen(scales, &super->scales);
  super->scales -= 32;
  ck_quarter_run(block->quants, super->quants);
  ck_quarter_run(block->quants + 32, super->quants + 4);
  ck_run third;
  memcpy(&third, block->high, sizeof third);
#pragma GCC unroll 8
  for (int j = 0; j < CK_RUNS; j++) ck_add_bits(&third, j, 2, 4, &super->quants[j]);
}

/// The eight scales and minima of six bits in a block of Q4_K or Q5_K.
CK_INLINE void ck_unpack_sixes(const uint8_t *bytes, ck_super_block *super) {
  uint32_t packed[3];
  memcpy(packed, bytes, sizeof packed);
  const uint32_t six = 0x3F3F3F3F, low = 0x0F0F0F0F, high = 0x30303030;
  const uint32_t scales = (packed[2] & low) | (packed[0] >> 2 & high);
  const uint32_t minima = (packed[2] >> 4 & low) | (packed[1] >> 2 & high);
  ck_widen_eight((uint64_t)scales << 32 | (packed[0] & six), &super->scales);
  ck_widen_eight((uint64_t)minima << 32 | (packed[1] & six), &super->minima);
}

CK_INLINE void ck_unpack_q4_k(ck_variant variant, const ck_block_q4_k *block,
                              ck_super_block *super) {
  super->scale = ck_widen_half(variant, &block->scale);
  super->minimum = ck_widen_half(variant, &block->minimum);
  ck_unpack_sixes(block->packed, super);
#pragma GCC unroll 4
  for (int pair = 0; pair < 4; pair++)
    ck_split_run(block->quants + 32 * pair, super->quants + 2 * pair);
}

CK_INLINE void ck_unpack_q5_k(ck_variant variant, const ck_block_q5_k *block,
                              ck_super_block *super) {
  super->scale = ck_widen_half(variant, &block->scale);
  super->minimum = ck_widen_half(variant, &block->minimum);
  ck_unpack_sixes(block->packed, super);
#pragma GCC unroll 4
  for (int pair = 0; pair < 4; pair++)
    ck_split_run(block->quants + 32 * pair, super->quants + 2 * pair);
  ck_run fifth;
  memcpy(&fifth, block->fifth, sizeof fifth);
#pragma GCC unroll 8
  for (int j = 0; j < CK_RUNS; j++) ck_add_bits(&fifth, j, 4, 16, &super->quants[j]);
}

CK_INLINE void ck_unpack_q6_k(ck_variant variant, const ck_block_q6_k *block,
                              ck_super_block *super) {
  super->scale = ck_widen_half(variant, &block->scale);
  super->minimum = 0;
  super->minima = (ck_shorts){0};
  ck_widen_sixteen(block->scales, &super->scales);
#pragma GCC unroll 2
  for (int half = 0; half < 2; half++) {
    ck_run first[2], second[2], high, *runs = super->quants + 4 * half;
    ck_split_run(block->low + 64 * half, first);
    ck_split_run(block->low + 64 * half + 32, second);
    memcpy(&high, block->high + 32 * half, sizeof high);
    runs[0] = first[0], runs[1] = second[0], runs[2] = first[1], runs[3] = second[1];
#pragma GCC unroll 4
    for (int j = 0; j < 4; j++) ck_add_bits(&high, 2 * j, 4, 0x30, &runs[j]);
  }
}

/// Eight nibbles as bytes.
CK_INLINE uint64_t ck_spread_nibbles(uint64_t nibbles) {
  nibbles = (nibbles | nibbles << 16) & 0x0000FFFF0000FFFF;
  nibbles = (nibbles | nibbles << 8) & 0x00FF00FF00FF00FF;
  return (nibbles | nibbles << 4) & 0x0F0F0F0F0F0F0F0F;
}

/// Eight pairs of bits as bytes.
CK_INLINE uint64_t ck_spread_pairs(uint64_t pairs) {
  pairs = (pairs | pairs << 24) & 0x000000FF000000FF;
  pairs = (pairs | pairs << 12) & 0x000F000F000F000F;
  return (pairs | pairs << 6) & 0x0303030303030303;
}

CK_INLINE void ck_unpack_iq4_xs(ck_variant variant, const ck_block_iq4_xs *block,
                                ck_super_block *super) {
  super->scale = ck_widen_half(variant, &block->scale);
  super->minimum = 0;
  super->minima = (ck_shorts){0};
  uint32_t packed_low;
  memcpy(&packed_low, block->packed_low, sizeof packed_low);
  ck_widen_eight(ck_spread_nibbles(packed_low) | ck_spread_pairs(block->packed_high) << 4,
                 &super->scales);
  super->scales -= 32;
#pragma GCC unroll 4
  for (int pair = 0; pair < 4; pair++) {
    ck_run halves[2];
    ck_split_run(block->quants + 32 * pair, halves);
    super->quants[2 * pair] = __builtin_shufflevector(
        halves[0], halves[1], 0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15, 32, 33, 34, 35,
        36, 37, 38, 39, 40, 41, 42, 43, 44, 45, 46, 47);
    super->quants[2 * pair + 1] = __builtin_shufflevector(
        halves[0], halves[1], 16, 17, 18, 19, 20, 21, 22, 23, 24, 25, 26, 27, 28, 29, 30, 31, 48,
        49, 50, 51, 52, 53, 54, 55, 56, 57, 58, 59, 60, 61, 62, 63);
  }
}

#define CK_UNPACK_CASE(TYPE, name, id, weights_per_block, bits, zero, down) \
  case CK_##TYPE: ck_unpack_##name(variant, (const ck_block_##name *)row + block, super); break;

/// Block `block` of a row of super-blocks.
CK_INLINE void ck_unpack(ck_type type, ck_variant variant, const void *row, int64_t block,
                         ck_super_block *super) {
  switch (type) {
    CK_SUPER_TYPES(CK_UNPACK_CASE)
    default: break;
  }
}

#endif
