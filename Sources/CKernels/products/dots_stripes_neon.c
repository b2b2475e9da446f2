#include "dots_stripes.h"

#if defined(__aarch64__)

#include <arm_neon.h>

#define TARGET CK_NEON_TARGET
#define TARGET_INLINE CK_NEON_TARGET CK_INLINE
#define UNIT 4
#define TOKENS 4
#define EXPORT(name) name##_neon

typedef float unit_floats __attribute__((vector_size(4 * UNIT)));
typedef int32_t unit_integers __attribute__((vector_size(4 * UNIT)));

/// Four blocks, nibbles or signed bytes, plane by plane as the activations lie.
typedef struct {
  int8x16_t planes[CK_PLANES];
} unit_weights;

TARGET_INLINE void load_unit(ck_type type, const uint8_t *planes, unit_weights *weights) {
#pragma GCC unroll 4
  for (int p = 0; p < 4; p++) {
    const uint8x16_t quants = vld1q_u8(planes + p * CK_PLANE_BYTES);
    const uint8x16_t low = type == CK_Q8_0 ? quants : vandq_u8(quants, vdupq_n_u8(15));
    const uint8x16_t high = type == CK_Q8_0 ? vld1q_u8(planes + (p + 4) * CK_PLANE_BYTES)
                                            : vshrq_n_u8(quants, 4);
    weights->planes[2 * p] = vreinterpretq_s8_u8(low);
    weights->planes[2 * p + 1] = vreinterpretq_s8_u8(high);
  }
}

TARGET_INLINE unit_integers dot_unit(ck_type type, const unit_weights *weights,
                                     const int8_t *quants, const int32_t *offsets) {
  int32x4_t dot = type == CK_Q4_0 ? vld1q_s32(offsets) : vdupq_n_s32(0);
#pragma GCC unroll 8
  for (int p = 0; p < CK_PLANES; p++)
    dot = vdotq_s32(dot, weights->planes[p], vld1q_s8(quants + p * CK_PLANE_BYTES));
  return (unit_integers)dot;
}

TARGET_INLINE unit_floats load_halves(const uint8_t *source) {
  return (unit_floats)vcvt_f32_f16(vreinterpret_f16_u8(vld1_u8(source)));
}

#include "dots_stripes.inc.h"

#endif
