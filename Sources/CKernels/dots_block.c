#include "dots_block.h"

CK_INLINE void dots(ck_type type, CK_DOTS_PARAMETERS) {
  for (int r = 0; r < row_count; r++)
    for (int t = 0; t < token_count; t++) {
      float lanes[CK_LANES] = {0};
      results[r * CK_TILE + t] = ck_block_finish(type, rows[r], operand, tokens[t], 0, lanes);
    }
}

void ck_dots_q4_0_portable(CK_DOTS_PARAMETERS) { dots(CK_Q4_0, CK_DOTS_ARGUMENTS); }
void ck_dots_q4_1_portable(CK_DOTS_PARAMETERS) { dots(CK_Q4_1, CK_DOTS_ARGUMENTS); }
void ck_dots_q8_0_portable(CK_DOTS_PARAMETERS) { dots(CK_Q8_0, CK_DOTS_ARGUMENTS); }

#define CHOOSE(type)                                                                      \
  CK_CHOOSE(variant, ck_dots_##type##_portable, ck_dots_##type##_avx2,                    \
            ck_dots_##type##_avx512, ck_dots_##type##_neon)

ck_dots *ck_choose_block_dots(ck_type type, ck_variant variant) {
  return type == CK_Q4_0 ? CHOOSE(q4_0) : type == CK_Q4_1 ? CHOOSE(q4_1) : CHOOSE(q8_0);
}
