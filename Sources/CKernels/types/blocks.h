/// How the weights of each type lie in memory.
///
/// A half is an IEEE binary16 number, little-endian.
#ifndef CK_BLOCKS_H
#define CK_BLOCKS_H

#include <stdint.h>

typedef float ck_block_f32;

/// A half.
typedef uint16_t ck_block_f16;

/// The upper two bytes of a float.
typedef uint16_t ck_block_bf16;

/// 32 weights: scale * (nibble - 8); byte j holds weight j low and weight j + 16 high.
typedef struct {
  uint16_t scale;
  uint8_t quants[16];
} ck_block_q4_0;
_Static_assert(sizeof(ck_block_q4_0) == 18, "ck_block_q4_0 must have no padding");

/// 32 weights: scale * nibble + minimum; nibbles as in Q4_0.
typedef struct {
  uint16_t scale;
  uint16_t minimum;
  uint8_t quants[16];
} ck_block_q4_1;
_Static_assert(sizeof(ck_block_q4_1) == 20, "ck_block_q4_1 must have no padding");

/// 32 weights: scale * quant.
typedef struct {
  uint16_t scale;
  int8_t quants[32];
} ck_block_q8_0;
_Static_assert(sizeof(ck_block_q8_0) == 34, "ck_block_q8_0 must have no padding");

/// 256 weights in 8 sub-blocks of 32: scale * sub-scale * nibble - minimum * sub-minimum.
typedef struct {
  uint16_t scale;
  uint16_t minimum;
  /// Eight 6-bit sub-scales and eight 6-bit sub-minima.
  uint8_t packed[12];
  uint8_t quants[128];
} ck_block_q4_k;
_Static_assert(sizeof(ck_block_q4_k) == 144, "ck_block_q4_k must have no padding");

/// 256 weights in 16 groups of 16: scale * group scale * (6-bit quant - 32).
typedef struct {
  uint8_t low[128];
  uint8_t high[64];
  int8_t scales[16];
  uint16_t scale;
} ck_block_q6_k;
_Static_assert(sizeof(ck_block_q6_k) == 210, "ck_block_q6_k must have no padding");

#endif
