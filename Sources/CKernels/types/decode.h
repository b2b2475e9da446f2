/// Weights as floats: `ck_decode_name` for each type of the table. Where weights share a block, it
/// follows from `ck_decode_block_name`, which decodes one.
#ifndef CK_DECODE_H
#define CK_DECODE_H

#include "types/facts.h"
#include "vectors/half.h"
#include "vectors/lanes.h"

#define CK_DECODE_PARAMETERS \
  ck_variant variant, const void *weights, float *output, int64_t count

typedef int8_t ck_quants __attribute__((vector_size(CK_LANES)));
typedef int32_t ck_integers __attribute__((vector_size(CK_LANES * sizeof(int32_t))));

/// output[i] = scale * quants[i] for 16 quants.
CK_INLINE void ck_scale_quants(ck_quants quants, float scale, float *output) {
  const ck_integers wide = __builtin_convertvector(quants, ck_integers);
  const ck_lanes scaled = __builtin_convertvector(wide, ck_lanes) * scale;
  memcpy(output, &scaled, sizeof scaled);
}

/// The 32 nibbles of a block, each less `middle`.
CK_INLINE void ck_split_nibbles(const uint8_t *bytes, int8_t middle, ck_quants *low,
                                ck_quants *high) {
  ck_quants both;
  memcpy(&both, bytes, sizeof both);
  *low = (both & 15) - middle;
  *high = ((both >> 4) & 15) - middle;
}

CK_INLINE void ck_decode_block_q4_0(const ck_block_q4_0 *restrict block, float *restrict output) {
  const float scale = ck_load_half(&block->scale);
  ck_quants low, high;
  ck_split_nibbles(block->quants, 8, &low, &high);
  ck_scale_quants(low, scale, output);
  ck_scale_quants(high, scale, output + 16);
}

CK_INLINE void ck_decode_block_q4_1(const ck_block_q4_1 *restrict block, float *restrict output) {
  const float scale = ck_load_half(&block->scale), minimum = ck_load_half(&block->minimum);
  ck_quants low, high;
  ck_split_nibbles(block->quants, 0, &low, &high);
  ck_scale_quants(low, scale, output);
  ck_scale_quants(high, scale, output + 16);
  for (int j = 0; j < 32; j++) output[j] += minimum;
}

CK_INLINE void ck_decode_block_q8_0(const ck_block_q8_0 *restrict block, float *restrict output) {
  const float scale = ck_load_half(&block->scale);
  ck_quants low, high;
  memcpy(&low, block->quants, sizeof low);
  memcpy(&high, block->quants + 16, sizeof high);
  ck_scale_quants(low, scale, output);
  ck_scale_quants(high, scale, output + 16);
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
CK_INLINE void ck_nibbles_q4_k(const ck_block_q4_k *restrict block, int8_t *restrict nibbles) {
  for (int pair = 0; pair < 4; pair++) {
    const uint8_t *both = block->quants + 32 * pair;
    for (int l = 0; l < 32; l++) nibbles[64 * pair + l] = both[l] & 15;
    for (int l = 0; l < 32; l++) nibbles[64 * pair + 32 + l] = (int8_t)(both[l] >> 4);
  }
}

CK_INLINE void ck_decode_block_q4_k(const ck_block_q4_k *restrict block, float *restrict output) {
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
CK_INLINE void ck_quants_q6_k(const ck_block_q6_k *restrict block, int8_t *restrict quants) {
  for (int half = 0; half < 2; half++)
    for (int l = 0; l < 32; l++) {
      const uint8_t first = block->low[64 * half + l], second = block->low[64 * half + 32 + l];
      const uint8_t high = block->high[32 * half + l];
      int8_t *target = quants + 128 * half + l;
      target[0] = (int8_t)(((first & 15) | (high & 3) << 4) - 32);
      target[32] = (int8_t)(((second & 15) | (high >> 2 & 3) << 4) - 32);
      target[64] = (int8_t)(((first >> 4) | (high >> 4 & 3) << 4) - 32);
      target[96] = (int8_t)(((second >> 4) | (high >> 6) << 4) - 32);
    }
}

CK_INLINE void ck_decode_block_q6_k(const ck_block_q6_k *restrict block, float *restrict output) {
  const float scale = ck_load_half(&block->scale);
  int8_t quants[256];
  ck_quants_q6_k(block, quants);
  for (int group = 0; group < 16; group++) {
    const float step = scale * (float)block->scales[group];
    for (int l = 0; l < 16; l++)
      output[16 * group + l] = step * (float)quants[16 * group + l];
  }
}

/// The decoding of a type from what decodes one of its blocks.
#define CK_DECODE_BLOCKS(TYPE, name, id, weights_per_block, bits, zero, down)  \
  CK_INLINE void ck_decode_##name(CK_DECODE_PARAMETERS) {                      \
    (void)variant;                                                             \
    for (int64_t b = 0; b < count / (weights_per_block); b++)                  \
      ck_decode_block_##name((const ck_block_##name *)weights + b,             \
                             output + b * (weights_per_block));                \
  }

CK_STRIPED_TYPES(CK_DECODE_BLOCKS)
CK_SUPER_TYPES(CK_DECODE_BLOCKS)

CK_INLINE void ck_decode_f32(CK_DECODE_PARAMETERS) {
  (void)variant;
  memcpy(output, weights, (size_t)count * sizeof *output);
}

CK_INLINE void ck_decode_f16(CK_DECODE_PARAMETERS) {
  ck_widen_halves(variant, weights, output, count);
}

CK_INLINE void ck_decode_bf16(CK_DECODE_PARAMETERS) {
  (void)variant;
  for (int64_t i = 0; i < count; i++) {
    uint16_t upper;
    memcpy(&upper, (const char *)weights + 2 * i, sizeof upper);
    output[i] = ck_float_of_bits((uint32_t)upper << 16);
  }
}

#define CK_DECODE_CASE(TYPE, name, id, weights_per_block, bits, zero, down) \
  case CK_##TYPE: ck_decode_##name(variant, weights, output, count); break;

/// Writes `count` weights, whole blocks, as floats.
CK_INLINE void ck_decode_inline(ck_type type, CK_DECODE_PARAMETERS) {
  switch (type) { CK_TYPES(CK_DECODE_CASE) }
}

#endif
