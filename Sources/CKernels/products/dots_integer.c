#include "products/dots.h"

#define STRIPES(TYPE, name, id, weights, bits, zero, down)                                    \
  case CK_##TYPE:                                                                             \
    return CK_CHOOSE_DOTS(variant, ck_dots_##name##_portable, ck_dots_##name##_avx2,          \
                          ck_dots_##name##_avx_vnni, ck_dots_##name##_avx512,                 \
                          ck_dots_##name##_neon, ck_dots_##name##_neon_i8mm);
#define SUPER_BLOCKS(TYPE, name, id, weights, bits, zero, down)                               \
  case CK_##TYPE:                                                                             \
    return CK_CHOOSE_DOTS(variant, ck_dots_##name##_portable, ck_dots_##name##_avx2,          \
                          ck_dots_##name##_avx_vnni, ck_dots_##name##_avx512,                 \
                          ck_dots_##name##_neon, ck_dots_##name##_neon);

ck_dots *ck_choose_integer_dots(ck_type type, ck_variant variant) {
  switch (type) {
    CK_STRIPED_TYPES(STRIPES)
    CK_SUPER_TYPES(SUPER_BLOCKS)
    default: return 0;
  }
}
