#include "dots_super.h"

#define TARGET
#define TARGET_INLINE CK_INLINE
#define VARIANT CK_PORTABLE
#define EXPORT(name) name##_portable

TARGET_INLINE void look_up(const int8_t *table, ck_run *run) {
  uint8_t bytes[sizeof *run];
  memcpy(bytes, run, sizeof bytes);
  for (size_t i = 0; i < sizeof bytes; i++) bytes[i] = (uint8_t)table[bytes[i]];
  memcpy(run, bytes, sizeof bytes);
}

TARGET_INLINE void dot_runs(ck_type type, const ck_super_block *block, const super_token *tokens,
                            int token_count, super_integers *dots) {
  (void)type;
  const int8_t *quants = (const int8_t *)block->quants;
  int16_t scales[16];
  memcpy(scales, &block->scales, sizeof scales);
  for (int t = 0; t < token_count; t++) {
    int32_t sums[8] = {0};
    for (int group = 0; group < 16; group++)
      for (int i = 0; i < 16; i++)
        sums[group % 2 * 4 + i / 4] +=
            scales[group] * quants[16 * group + i] * tokens[t].quants[16 * group + i];
    memcpy(&dots[t], sums, sizeof sums);
  }
}

TARGET_INLINE void dot_sums(const ck_shorts *factors, const int16_t *sums,
                            super_integers *result) {
  for (int j = 0; j < 8; j++)
    (*result)[j] = (*factors)[2 * j] * sums[2 * j] + (*factors)[2 * j + 1] * sums[2 * j + 1];
}

#include "dots_super.inc.h"
