#include "dots_block.h"

#if defined(__aarch64__)

#include <arm_neon.h>

#define TARGET CK_NEON_TARGET
#define TARGET_INLINE CK_NEON_TARGET CK_INLINE

/// A block of a row: the halves of its quants, its scale and (for Q4_1) minimum.
typedef struct {
  int8x16_t low, high;
  float scale, minimum;
} weights_of_one;

TARGET_INLINE void load_weights(ck_type type, const uint8_t *block, weights_of_one *weights) {
  const uint8_t *quants = block + ck_block_quants(type);
  const uint8x16_t first = vld1q_u8(quants);
  weights->scale = ck_load_half(block);
  weights->minimum = type == CK_Q4_1 ? ck_load_half(block + 2) : 0;
  if (type == CK_Q8_0) {
    weights->low = vreinterpretq_s8_u8(first);
    weights->high = vreinterpretq_s8_u8(vld1q_u8(quants + 16));
    return;
  }
  const int8x16_t middle = vdupq_n_s8(type == CK_Q4_0 ? 8 : 0);
  weights->low = vsubq_s8(vreinterpretq_s8_u8(vandq_u8(first, vdupq_n_u8(15))), middle);
  weights->high = vsubq_s8(vreinterpretq_s8_u8(vshrq_n_u8(first, 4)), middle);
}

TARGET_INLINE float32x4_t product(ck_type type, const weights_of_one *weights,
                                  const ck_operand *operand, int64_t block, float32x4_t sum) {
  const int8x16_t low = vld1q_s8(operand->low + 16 * block);
  const int8x16_t high = vld1q_s8(operand->high + 16 * block);
  const float scale = operand->scales[block];
  const int32x4_t zero = vdupq_n_s32(0);
  const int32x4_t dot = vdotq_s32(vdotq_s32(zero, weights->low, low), weights->high, high);
  sum = vaddq_f32(sum, vmulq_n_f32(vcvtq_f32_s32(dot), weights->scale * scale));
  if (type != CK_Q4_1) return sum;
  const int8x16_t ones = vdupq_n_s8(1);
  const int32x4_t sums = vdotq_s32(vdotq_s32(zero, ones, low), ones, high);
  return vaddq_f32(sum, vmulq_n_f32(vcvtq_f32_s32(sums), weights->minimum * scale));
}

/// One row times `token_count` tokens, a constant at the call.
TARGET_INLINE void tile(ck_type type, const uint8_t *row, const ck_operand *operand,
                        const int64_t *tokens, int token_count, float *results) {
  const int64_t blocks = operand->columns / 32, whole = blocks & ~(int64_t)3;
  float32x4_t sums[CK_TILE][4];
  for (int t = 0; t < token_count; t++)
    for (int quarter = 0; quarter < 4; quarter++) sums[t][quarter] = vdupq_n_f32(0);
  for (int64_t b = 0; b < whole; b += 4)
#pragma GCC unroll 4
    for (int quarter = 0; quarter < 4; quarter++) {
      weights_of_one weights;
      load_weights(type, row + (b + quarter) * ck_block_bytes(type), &weights);
#pragma GCC unroll 4
      for (int t = 0; t < token_count; t++)
        sums[t][quarter] = product(type, &weights, operand, tokens[t] * blocks + b + quarter,
                                   sums[t][quarter]);
    }
  for (int t = 0; t < token_count; t++) {
    float lanes[CK_LANES];
    for (int quarter = 0; quarter < 4; quarter++) vst1q_f32(lanes + 4 * quarter, sums[t][quarter]);
    results[t] = ck_block_finish(type, row, operand, tokens[t], whole, lanes);
  }
}

TARGET_INLINE void dots(ck_type type, CK_DOTS_PARAMETERS) {
  for (int r = 0; r < row_count; r++) {
    float *row_results = results + r * CK_TILE;
    if (token_count == 4) {
      tile(type, rows[r], operand, tokens, 4, row_results);
      continue;
    }
    for (int t = 0; t < token_count; t++)
      tile(type, rows[r], operand, tokens + t, 1, row_results + t);
  }
}

TARGET void ck_dots_q4_0_neon(CK_DOTS_PARAMETERS) { dots(CK_Q4_0, CK_DOTS_ARGUMENTS); }
TARGET void ck_dots_q4_1_neon(CK_DOTS_PARAMETERS) { dots(CK_Q4_1, CK_DOTS_ARGUMENTS); }
TARGET void ck_dots_q8_0_neon(CK_DOTS_PARAMETERS) { dots(CK_Q8_0, CK_DOTS_ARGUMENTS); }

#endif
