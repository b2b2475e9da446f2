#define UNIT 4
#include "dots_stripes.h"

#if defined(__aarch64__)

#include <arm_neon.h>

#define TARGET CK_NEON_TARGET
#define TARGET_INLINE CK_NEON_TARGET CK_INLINE
#define TOKENS 4
#define EXPORT(name) name##_neon

// Quants are multiplied as signed bytes.
#define BIAS(type) 0

TARGET_INLINE void look_up(const int8_t *table, int bias, unit_bytes *indices) {
  (void)bias;
  *indices = (unit_bytes)vqtbl1q_s8(vld1q_s8(table), (uint8x16_t)*indices);
}

TARGET_INLINE void dot_unit(ck_type type, const unit_weights *weights, const int8_t *quants,
                            unit_integers *dot) {
  (void)type;
  int32x4_t sum = (int32x4_t)*dot;
#pragma GCC unroll 8
  for (int p = 0; p < CK_PLANES; p++)
    sum = vdotq_s32(sum, (int8x16_t)weights->planes[p], vld1q_s8(quants + p * CK_PLANE_BYTES));
  *dot = (unit_integers)sum;
}

TARGET_INLINE unit_floats load_halves(const uint8_t *source) {
  return (unit_floats)vcvt_f32_f16(vreinterpret_f16_u8(vld1_u8(source)));
}

#include "dots_stripes.inc.h"

#endif
