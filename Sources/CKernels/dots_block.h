/// Q4_0, Q4_1 and Q8_0 times int8 blocks of 32: the arithmetic that every variant follows.
///
/// A block gives four integers: integer j is the sum over weights 4j ... 4j+3 and 16+4j ... 16+4j+3
/// of weight times activation. Block b adds them, times both scales, to lanes 4 (b % 4) + j.
/// Q4_1 then adds the minimum times the activations' scale times the sum of the same activations.
#ifndef CK_DOTS_BLOCK_H
#define CK_DOTS_BLOCK_H

#include "dots.h"
#include "half.h"
#include "lanes.h"

CK_INLINE int64_t ck_block_bytes(ck_type type) {
  return type == CK_Q4_0 ? sizeof(ck_block_q4_0)
         : type == CK_Q4_1 ? sizeof(ck_block_q4_1)
                           : sizeof(ck_block_q8_0);
}

/// Where the quants begin in a block.
CK_INLINE int64_t ck_block_quants(ck_type type) { return type == CK_Q4_1 ? 4 : 2; }

/// Weight `i` of the first or the second half of a block, before the scale.
CK_INLINE int ck_block_weight(ck_type type, const uint8_t *block, int i, bool second) {
  const uint8_t *quants = block + ck_block_quants(type);
  if (type == CK_Q8_0) return (int8_t)quants[second ? i + 16 : i];
  const int nibble = second ? quants[i] >> 4 : quants[i] & 15;
  return type == CK_Q4_0 ? nibble - 8 : nibble;
}

/// Adds one block to its four lanes.
CK_INLINE void ck_block_add(ck_type type, const uint8_t *block, const ck_operand *operand,
                            int64_t position, float *lanes) {
  const int8_t *low = operand->low + 16 * position, *high = operand->high + 16 * position;
  const float scale = operand->scales[position];
  for (int j = 0; j < 4; j++) {
    int dot = 0, sum = 0;
    for (int i = 4 * j; i < 4 * j + 4; i++) {
      dot += ck_block_weight(type, block, i, false) * low[i];
      dot += ck_block_weight(type, block, i, true) * high[i];
      sum += low[i] + high[i];
    }
    lanes[j] += ck_load_half(block) * scale * (float)dot;
    if (type == CK_Q4_1) lanes[j] += ck_load_half(block + 2) * scale * (float)sum;
  }
}

/// Adds the blocks from `first` on to `lanes` and returns the sum of all.
CK_INLINE float ck_block_finish(ck_type type, const uint8_t *row, const ck_operand *operand,
                                int64_t token, int64_t first, float *lanes) {
  const int64_t blocks = operand->columns / 32;
  for (int64_t b = first; b < blocks; b++)
    ck_block_add(type, row + b * ck_block_bytes(type), operand, token * blocks + b,
                 lanes + 4 * (b % 4));
  return ck_lanes_sum(lanes);
}

#define CK_BLOCK_DOTS(variant)                      \
  void ck_dots_q4_0_##variant(CK_DOTS_PARAMETERS);  \
  void ck_dots_q4_1_##variant(CK_DOTS_PARAMETERS);  \
  void ck_dots_q8_0_##variant(CK_DOTS_PARAMETERS);

CK_WITH_VARIANTS(CK_BLOCK_DOTS(portable), CK_BLOCK_DOTS(avx2), CK_BLOCK_DOTS(avx512),
                 CK_BLOCK_DOTS(neon))

#endif
