/// Weights as floats, one block at a time. Each function writes a whole block.
#ifndef CK_DECODE_H
#define CK_DECODE_H

#include "ck_blocks.h"
#include "half.h"
#include "targets.h"

CK_INLINE void ck_decode_q4_0(const ck_block_q4_0 *block, float *output) {
  const float scale = ck_load_half(&block->scale);
  for (int j = 0; j < 16; j++) {
    output[j] = (float)((block->quants[j] & 15) - 8) * scale;
    output[j + 16] = (float)((block->quants[j] >> 4) - 8) * scale;
  }
}

CK_INLINE void ck_decode_q4_1(const ck_block_q4_1 *block, float *output) {
  const float scale = ck_load_half(&block->scale), minimum = ck_load_half(&block->minimum);
  for (int j = 0; j < 16; j++) {
    output[j] = (float)(block->quants[j] & 15) * scale + minimum;
    output[j + 16] = (float)(block->quants[j] >> 4) * scale + minimum;
  }
}

CK_INLINE void ck_decode_q8_0(const ck_block_q8_0 *block, float *output) {
  const float scale = ck_load_half(&block->scale);
  for (int j = 0; j < 32; j++) output[j] = (float)block->quants[j] * scale;
}

/// The 6-bit scale and minimum of sub-block `j` of 8.
CK_INLINE void ck_unpack_q4_k(const uint8_t *packed, int j, int *scale, int *minimum) {
  if (j < 4) {
    *scale = packed[j] & 63;
    *minimum = packed[j + 4] & 63;
  } else {
    *scale = (packed[j + 4] & 15) | ((packed[j - 4] >> 6) << 4);
    *minimum = (packed[j + 4] >> 4) | ((packed[j] >> 6) << 4);
  }
}

/// The 256 nibbles of a Q4_K block in the order of its weights.
CK_INLINE void ck_nibbles_q4_k(const ck_block_q4_k *block, int8_t *nibbles) {
  for (int pair = 0; pair < 4; pair++)
    for (int l = 0; l < 32; l++) {
      const uint8_t both = block->quants[32 * pair + l];
      nibbles[64 * pair + l] = both & 15;
      nibbles[64 * pair + 32 + l] = (int8_t)(both >> 4);
    }
}

CK_INLINE void ck_decode_q4_k(const ck_block_q4_k *block, float *output) {
  const float scale = ck_load_half(&block->scale), minimum = ck_load_half(&block->minimum);
  int8_t nibbles[256];
  ck_nibbles_q4_k(block, nibbles);
  for (int j = 0; j < 8; j++) {
    int sub_scale, sub_minimum;
    ck_unpack_q4_k(block->packed, j, &sub_scale, &sub_minimum);
    const float step = scale * (float)sub_scale, base = minimum * (float)sub_minimum;
    for (int l = 0; l < 32; l++)
      output[32 * j + l] = step * (float)nibbles[32 * j + l] - base;
  }
}

/// The 256 quants of a Q6_K block, -32 ... 31, in the order of its weights.
CK_INLINE void ck_quants_q6_k(const ck_block_q6_k *block, int8_t *quants) {
  for (int half = 0; half < 2; half++)
    for (int l = 0; l < 32; l++) {
      const uint8_t first = block->low[64 * half + l], second = block->low[64 * half + 32 + l];
      const uint8_t high = block->high[32 * half + l];
      int8_t *place = quants + 128 * half + l;
      place[0] = (int8_t)(((first & 15) | (high & 3) << 4) - 32);
      place[32] = (int8_t)(((second & 15) | (high >> 2 & 3) << 4) - 32);
      place[64] = (int8_t)(((first >> 4) | (high >> 4 & 3) << 4) - 32);
      place[96] = (int8_t)(((second >> 4) | (high >> 6) << 4) - 32);
    }
}

CK_INLINE void ck_decode_q6_k(const ck_block_q6_k *block, float *output) {
  const float scale = ck_load_half(&block->scale);
  int8_t quants[256];
  ck_quants_q6_k(block, quants);
  for (int group = 0; group < 16; group++) {
    const float step = scale * (float)block->scales[group];
    for (int l = 0; l < 16; l++)
      output[16 * group + l] = step * (float)quants[16 * group + l];
  }
}

CK_INLINE void ck_decode_bf16(const void *weights, float *output, int64_t count) {
  for (int64_t i = 0; i < count; i++) {
    uint16_t upper;
    memcpy(&upper, (const char *)weights + 2 * i, sizeof upper);
    output[i] = ck_float_of_bits((uint32_t)upper << 16);
  }
}

#define CK_DECODE_BLOCKS(block_type, block_weights, decode_block)            \
  for (int64_t b = 0; b < count / (block_weights); b++)                      \
    decode_block((const block_type *)weights + b, output + b * (block_weights))

/// Writes `count` weights, whole blocks, as floats.
CK_INLINE void ck_decode_inline(ck_type type, ck_variant variant, const void *weights,
                                float *output, int64_t count) {
  switch (type) {
    case CK_F32: memcpy(output, weights, (size_t)count * sizeof *output); break;
    case CK_F16: ck_widen_halves(variant, weights, output, count); break;
    case CK_BF16: ck_decode_bf16(weights, output, count); break;
    case CK_Q4_0: CK_DECODE_BLOCKS(ck_block_q4_0, 32, ck_decode_q4_0); break;
    case CK_Q4_1: CK_DECODE_BLOCKS(ck_block_q4_1, 32, ck_decode_q4_1); break;
    case CK_Q8_0: CK_DECODE_BLOCKS(ck_block_q8_0, 32, ck_decode_q8_0); break;
    case CK_Q4_K: CK_DECODE_BLOCKS(ck_block_q4_k, 256, ck_decode_q4_k); break;
    case CK_Q6_K: CK_DECODE_BLOCKS(ck_block_q6_k, 256, ck_decode_q6_k); break;
  }
}

#endif
