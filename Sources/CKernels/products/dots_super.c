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

CK_INLINE void dots(ck_type type, CK_DOTS_PARAMETERS) {
  const int64_t blocks = operand->columns / 256;
  for (int r = 0; r < row_count; r++) {
    float sums[CK_TILE] = {0};
    for (int64_t b = 0; b < blocks; b++) {
      super_block weights;
      const int64_t bytes = ck_bytes_per_block(type);
      ck_ask_for(ahead[r] + b * bytes, bytes, false);
      if (type == CK_Q4_K) load_q4_k((const ck_block_q4_k *)(const void *)rows[r] + b, &weights);
      else load_q6_k((const ck_block_q6_k *)(const void *)rows[r] + b, &weights);
      for (int t = 0; t < token_count; t++) {
        const int64_t block = tokens[t] * blocks + b;
        sums[t] += dot_super(&weights, operand->super_quants + 256 * block,
                             operand->super_sums + 16 * block, operand->super_scales[block]);
      }
    }
    for (int t = 0; t < token_count; t++) results[r * CK_TILE + t] = sums[t];
  }
}

/// The product for one type, compiled for each instruction set, and the choice among them.
#define DOTS_OF_TYPE(name, type)                                                               \
  CK_WITH_VARIANTS(                                                                            \
      static void name##_portable(CK_DOTS_PARAMETERS) { dots(type, CK_DOTS_ARGUMENTS); },      \
      CK_AVX2_TARGET static void name##_avx2(CK_DOTS_PARAMETERS) {                             \
        dots(type, CK_DOTS_ARGUMENTS);                                                         \
      },                                                                                       \
      CK_AVX512_TARGET static void name##_avx512(CK_DOTS_PARAMETERS) {                         \
        dots(type, CK_DOTS_ARGUMENTS);                                                         \
      },                                                                                       \
      CK_NEON_TARGET static void name##_neon(CK_DOTS_PARAMETERS) {                             \
        dots(type, CK_DOTS_ARGUMENTS);                                                         \
      })                                                                                       \
  static ck_dots *choose_##name(ck_variant variant) {                                          \
    return CK_CHOOSE(variant, name##_portable, name##_avx2, name##_avx512, name##_neon);       \
  }

DOTS_OF_TYPE(q4_k, CK_Q4_K)
DOTS_OF_TYPE(q6_k, CK_Q6_K)

ck_dots *ck_choose_super_dots(ck_type type, ck_variant variant) {
  return type == CK_Q4_K ? choose_q4_k(variant) : choose_q6_k(variant);
}
