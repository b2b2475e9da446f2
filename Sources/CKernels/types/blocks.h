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

/// 32 weights: scale * (quant - 16) for quants of five bits. Nibbles as in Q4_0; bit i of `fifth`,
/// little-endian, is the highest of weight i.
typedef struct {
  uint16_t scale;
  uint8_t fifth[4];
  uint8_t quants[16];
} ck_block_q5_0;
_Static_assert(sizeof(ck_block_q5_0) == 22, "ck_block_q5_0 must have no padding");

/// 32 weights: scale * quant + minimum; quants as in Q5_0.
typedef struct {
  uint16_t scale;
  uint16_t minimum;
  uint8_t fifth[4];
  uint8_t quants[16];
} ck_block_q5_1;
_Static_assert(sizeof(ck_block_q5_1) == 24, "ck_block_q5_1 must have no padding");

/// 32 weights: scale * quant.
typedef struct {
  uint16_t scale;
  int8_t quants[32];
} ck_block_q8_0;
_Static_assert(sizeof(ck_block_q8_0) == 34, "ck_block_q8_0 must have no padding");

/// 32 weights: scale * table[nibble]; nibbles as in Q4_0.
typedef struct {
  uint16_t scale;
  uint8_t quants[16];
} ck_block_iq4_nl;
_Static_assert(sizeof(ck_block_iq4_nl) == 18, "ck_block_iq4_nl must have no padding");

/// 32 weights: 2^(exponent - 128) * table[nibble]; nibbles as in Q4_0.
typedef struct {
  uint8_t exponent;
  uint8_t quants[16];
} ck_block_mxfp4;
_Static_assert(sizeof(ck_block_mxfp4) == 17, "ck_block_mxfp4 must have no padding");

/// 256 weights in 16 groups of 16: scale * group scale * 2-bit quant - minimum * group minimum.
/// Each 32 bytes of quants hold four times 32 weights, the lowest bits those that come first.
typedef struct {
  /// Of each group the scale low and the minimum high.
  uint8_t packed[16];
  uint8_t quants[64];
  uint16_t scale;
  uint16_t minimum;
} ck_block_q2_k;
_Static_assert(sizeof(ck_block_q2_k) == 84, "ck_block_q2_k must have no padding");

/// 256 weights in 16 groups of 16: scale * (6-bit group scale - 32) * (3-bit quant - 4). The lower
/// bits as in Q2_K; bit j of byte l in `high` is the highest of weight 32 j + l.
typedef struct {
  uint8_t high[32];
  uint8_t quants[64];
  /// The lower four bits of the group scales, then the upper two.
  uint8_t packed[12];
  uint16_t scale;
} ck_block_q3_k;
_Static_assert(sizeof(ck_block_q3_k) == 110, "ck_block_q3_k must have no padding");

/// 256 weights in 8 sub-blocks of 32: scale * sub-scale * nibble - minimum * sub-minimum. Each 32
/// bytes of quants hold one sub-block low and the next one high.
typedef struct {
  uint16_t scale;
  uint16_t minimum;
  /// Eight 6-bit sub-scales and eight 6-bit sub-minima.
  uint8_t packed[12];
  uint8_t quants[128];
} ck_block_q4_k;
_Static_assert(sizeof(ck_block_q4_k) == 144, "ck_block_q4_k must have no padding");

/// As Q4_K with quants of five bits: bit j of byte l in `fifth` is the highest of weight 32 j + l.
typedef struct {
  uint16_t scale;
  uint16_t minimum;
  uint8_t packed[12];
  uint8_t fifth[32];
  uint8_t quants[128];
} ck_block_q5_k;
_Static_assert(sizeof(ck_block_q5_k) == 176, "ck_block_q5_k must have no padding");

/// 256 weights in 16 groups of 16: scale * group scale * (6-bit quant - 32).
typedef struct {
  uint8_t low[128];
  uint8_t high[64];
  int8_t scales[16];
  uint16_t scale;
} ck_block_q6_k;
_Static_assert(sizeof(ck_block_q6_k) == 210, "ck_block_q6_k must have no padding");

/// 256 weights in 8 sub-blocks of 32: scale * (6-bit sub-scale - 32) * table[nibble]. The nibbles
/// of a sub-block as in Q4_0; of the sub-scales four low bits and two high ones.
typedef struct {
  uint16_t scale;
  uint16_t packed_high;
  uint8_t packed_low[4];
  uint8_t quants[128];
} ck_block_iq4_xs;
_Static_assert(sizeof(ck_block_iq4_xs) == 136, "ck_block_iq4_xs must have no padding");

#endif
