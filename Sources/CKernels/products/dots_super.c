#include "types/decode.h"
#include "dots.h"
#include "stripes.h"

/// 256 weights as integers: the float value of weight i is
/// scale * scales[i / 16] * quants[i] - minimum * minima[i / 16].
typedef struct {
  float scale, minimum;
  int scales[16], minima[16];
  int8_t quants[256];
} super_block;

CK_INLINE void load_q4_k(const ck_block_q4_k *block, super_block *unpacked) {
  unpacked->scale = ck_load_half(&block->scale);
  unpacked->minimum = ck_load_half(&block->minimum);
  for (int j = 0; j < 8; j++) {
    int scale, minimum;
    ck_unpack_q4_k(block->packed, j, &scale, &minimum);
    unpacked->scales[2 * j] = unpacked->scales[2 * j + 1] = scale;
    unpacked->minima[2 * j] = unpacked->minima[2 * j + 1] = minimum;
  }
  ck_nibbles_q4_k(block, unpacked->quants);
}

CK_INLINE void load_q6_k(const ck_block_q6_k *block, super_block *unpacked) {
  unpacked->scale = ck_load_half(&block->scale);
  unpacked->minimum = 0;
  for (int group = 0; group < 16; group++) {
    unpacked->scales[group] = block->scales[group];
    unpacked->minima[group] = 0;
  }
  ck_quants_q6_k(block, unpacked->quants);
}

/// The product of one block with one token: two sums of integers, exact, then two products.
CK_INLINE float dot_super(const super_block *weights, const int8_t *quants, const int16_t *sums,
                          float scale) {
  int total = 0, below = 0;
  for (int group = 0; group < 16; group++) {
    int dot = 0;
    for (int i = 0; i < 16; i++)
      dot += weights->quants[16 * group + i] * quants[16 * group + i];
    total += weights->scales[group] * dot;
    below += weights->minima[group] * sums[group];
  }
  return weights->scale * scale * (float)total - weights->minimum * scale * (float)below;
}

#define LOAD(TYPE, name, id, weights_per_block, bits, zero, down) \
  case CK_##TYPE: load_##name((const ck_block_##name *)row + block, unpacked); break;

/// Block `block` of a row.
CK_INLINE void load(ck_type type, const void *row, int64_t block, super_block *unpacked) {
  switch (type) {
    CK_SUPER_TYPES(LOAD)
    default: break;
  }
}

CK_INLINE void dots(ck_type type, CK_DOTS_PARAMETERS) {
  const int64_t blocks = operand->columns / 256, bytes = ck_facts_inline(type).bytes_per_block;
  for (int r = 0; r < row_count; r++) {
    float sums[CK_TILE] = {0};
    for (int64_t b = 0; b < blocks; b++) {
      super_block weights;
      ck_ask_for(ahead[r] + b * bytes, bytes, false);
      load(type, rows[r], b, &weights);
      for (int t = 0; t < token_count; t++) {
        const int64_t block = tokens[t] * blocks + b;
        sums[t] += dot_super(&weights, operand->super_quants + 256 * block,
                             operand->super_sums + 16 * block, operand->super_scales[block]);
      }
    }
    for (int t = 0; t < token_count; t++) results[r * CK_TILE + t] = sums[t];
  }
}

/// The product for one type, compiled for each instruction set.
#define DOTS_OF_TYPE(TYPE, name, id, weights, bits, zero, down)                           \
  CK_WITH_VARIANTS(                                                                       \
      void ck_dots_##name##_portable(CK_DOTS_PARAMETERS) {                                \
        dots(CK_##TYPE, CK_DOTS_ARGUMENTS);                                               \
      },                                                                                  \
      CK_AVX2_TARGET void ck_dots_##name##_avx2(CK_DOTS_PARAMETERS) {                     \
        dots(CK_##TYPE, CK_DOTS_ARGUMENTS);                                               \
      },                                                                                  \
      CK_AVX512_TARGET void ck_dots_##name##_avx512(CK_DOTS_PARAMETERS) {                 \
        dots(CK_##TYPE, CK_DOTS_ARGUMENTS);                                               \
      },                                                                                  \
      CK_NEON_TARGET void ck_dots_##name##_neon(CK_DOTS_PARAMETERS) {                     \
        dots(CK_##TYPE, CK_DOTS_ARGUMENTS);                                               \
      })

CK_SUPER_TYPES(DOTS_OF_TYPE)
