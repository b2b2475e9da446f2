#include "dots_super.h"

#if defined(__aarch64__)

#include <arm_neon.h>

#define TARGET CK_NEON_TARGET
#define TARGET_INLINE CK_NEON_TARGET CK_INLINE
#define VARIANT CK_NEON
#define EXPORT(name) name##_neon

/// The two halves of a run.
typedef struct {
  int8x16_t halves[2];
} run_halves;

TARGET_INLINE run_halves halves_of(const void *run) {
  return (run_halves){{vld1q_s8(run), vld1q_s8((const int8_t *)run + 16)}};
}

TARGET_INLINE void look_up(const int8_t *table, ck_run *run) {
  const int8x16_t values = vld1q_s8(table);
  run_halves quants = halves_of(run);
  for (int i = 0; i < 2; i++)
    quants.halves[i] = vqtbl1q_s8(values, vreinterpretq_u8_s8(quants.halves[i]));
  memcpy(run, &quants, sizeof *run);
}

TARGET_INLINE void dot_runs(ck_type type, const ck_super_block *block, const super_token *tokens,
                            int token_count, super_integers *dots) {
  (void)type;
  int32x4_t sums[CK_SUPER_TOKENS][2];
  memset(sums, 0, (size_t)token_count * sizeof *sums);
#pragma GCC unroll 8
  for (int run = 0; run < CK_RUNS; run++) {
    const run_halves weights = halves_of(&block->quants[run]);
#pragma GCC unroll 4
    for (int t = 0; t < token_count; t++) {
      const run_halves met = halves_of(tokens[t].quants + 32 * run);
#pragma GCC unroll 2
      for (int i = 0; i < 2; i++) {
        const int32x4_t dot = vdotq_s32(vdupq_n_s32(0), weights.halves[i], met.halves[i]);
        sums[t][i] = vmlaq_n_s32(sums[t][i], dot, block->scales[2 * run + i]);
      }
    }
  }
  memcpy(dots, sums, (size_t)token_count * sizeof *dots);
}

TARGET_INLINE void dot_sums(const ck_shorts *factors, const int16_t *sums,
                            super_integers *result) {
  int16_t left[16];
  memcpy(left, factors, sizeof left);
  int32x4_t pairs[2];
#pragma GCC unroll 2
  for (int half = 0; half < 2; half++) {
    const int16x8_t a = vld1q_s16(left + 8 * half), b = vld1q_s16(sums + 8 * half);
    pairs[half] = vpaddq_s32(vmull_s16(vget_low_s16(a), vget_low_s16(b)), vmull_high_s16(a, b));
  }
  memcpy(result, pairs, sizeof *result);
}

#include "dots_super.inc.h"

#endif
