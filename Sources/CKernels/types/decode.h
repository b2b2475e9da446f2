/// Weights as floats: `ck_decode_name` for each type of the table. Where weights share a block, it
/// follows from `ck_decode_block_name`, which decodes one.
#ifndef CK_DECODE_H
#define CK_DECODE_H

#include "types/facts.h"
#include "types/super_block.h"
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

/// Adds the fifth bits of the 32 quants of a block.
CK_INLINE void ck_add_fifth_bits(const uint8_t *bytes, ck_quants *low, ck_quants *high) {
  uint32_t bits;
  memcpy(&bits, bytes, sizeof bits);
  for (int i = 0; i < CK_LANES; i++) {
    (*low)[i] = (int8_t)((*low)[i] | (int)(bits >> i & 1) << 4);
    (*high)[i] = (int8_t)((*high)[i] | (int)(bits >> (i + 16) & 1) << 4);
  }
}

CK_INLINE void ck_decode_block_q5_0(const ck_block_q5_0 *restrict block, float *restrict output) {
  const float scale = ck_load_half(&block->scale);
  ck_quants low, high;
  ck_split_nibbles(block->quants, 0, &low, &high);
  ck_add_fifth_bits(block->fifth, &low, &high);
  ck_scale_quants(low - 16, scale, output);
  ck_scale_quants(high - 16, scale, output + 16);
}

CK_INLINE void ck_decode_block_q5_1(const ck_block_q5_1 *restrict block, float *restrict output) {
  const float scale = ck_load_half(&block->scale), minimum = ck_load_half(&block->minimum);
  ck_quants low, high;
  ck_split_nibbles(block->quants, 0, &low, &high);
  ck_add_fifth_bits(block->fifth, &low, &high);
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

/// The 32 indices of a block as what the table of `type` has for them.
CK_INLINE void ck_look_up_nibbles(ck_type type, const uint8_t *bytes, ck_quants *low,
                                  ck_quants *high) {
  const int8_t *table = ck_table(type);
  ck_split_nibbles(bytes, 0, low, high);
  for (int i = 0; i < CK_LANES; i++) (*low)[i] = table[(*low)[i]], (*high)[i] = table[(*high)[i]];
}

CK_INLINE void ck_decode_block_iq4_nl(const ck_block_iq4_nl *restrict block,
                                      float *restrict output) {
  const float scale = ck_load_half(&block->scale);
  ck_quants low, high;
  ck_look_up_nibbles(CK_IQ4_NL, block->quants, &low, &high);
  ck_scale_quants(low, scale, output);
  ck_scale_quants(high, scale, output + 16);
}

CK_INLINE void ck_decode_block_mxfp4(const ck_block_mxfp4 *restrict block,
                                     float *restrict output) {
  const float scale = ck_float_of_exponent(block->exponent);
  ck_quants low, high;
  ck_look_up_nibbles(CK_MXFP4, block->quants, &low, &high);
  ck_scale_quants(low, scale, output);
  ck_scale_quants(high, scale, output + 16);
}

/// The weights of a super-block.
CK_INLINE void ck_decode_super_block(ck_type type, const ck_super_block *restrict super,
                                     float *restrict output) {
  const int zero = ck_facts_inline(type).zero;
  int16_t scales[16], minima[16];
  memcpy(scales, &super->scales, sizeof scales);
  memcpy(minima, &super->minima, sizeof minima);
  for (int group = 0; group < 16; group++) {
    const uint8_t *quants = (const uint8_t *)super->quants + 16 * group;
    const float step = super->scale * (float)scales[group];
    const float base = super->minimum * (float)minima[group];
    int8_t values[16];
    for (int i = 0; i < 16; i++)
      values[i] = (int8_t)(ck_has_table(type) ? ck_table(type)[quants[i]] : quants[i] - zero);
    ck_quants lanes;
    memcpy(&lanes, values, sizeof lanes);
    ck_scale_quants(lanes, step, output + 16 * group);
    if (!ck_has_minima(type)) continue;
    for (int i = 0; i < 16; i++) output[16 * group + i] -= base;
  }
}

#define CK_DECODE_SUPER_BLOCK(TYPE, name, id, weights_per_block, bits, zero, down)         \
  CK_INLINE void ck_decode_block_##name(const ck_block_##name *block, float *output) {     \
    ck_super_block super;                                                                  \
    ck_unpack_##name(CK_PORTABLE, block, &super);                                          \
    ck_decode_super_block(CK_##TYPE, &super, output);                                      \
  }

CK_SUPER_TYPES(CK_DECODE_SUPER_BLOCK)

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
