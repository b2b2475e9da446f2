/// The table of types as code: with a constant type, nothing but constants is left of it.
#ifndef CK_FACTS_H
#define CK_FACTS_H

#include <stdbool.h>

#include "ck_types.h"
#include "types/blocks.h"
#include "variants/targets.h"

#define CK_FACTS(TYPE, block, weights, bits_per_weight, zero_quant, form_of_section, down_column) \
  case CK_##TYPE:                                                                             \
    return (ck_type_facts){                                                                   \
        .weights_per_block = weights,                                                         \
        .bytes_per_block = sizeof(block),                                                     \
        .header_bytes = (int64_t)sizeof(block) - (weights) * (bits_per_weight) / 8,           \
        .alignment = _Alignof(block),                                                         \
        .bits = bits_per_weight,                                                              \
        .zero = zero_quant,                                                                   \
        .form = form_of_section,                                                              \
        .down = CK_DOWN_##down_column};
#define CK_STRIPED_FACTS(TYPE, name, id, weights, bits, zero, down) \
  CK_FACTS(TYPE, ck_block_##name, weights, bits, zero, CK_FORM_STRIPES, down)
#define CK_SUPER_FACTS(TYPE, name, id, weights, bits, zero, down) \
  CK_FACTS(TYPE, ck_block_##name, weights, bits, zero, CK_FORM_SUPER_BLOCKS, down)
#define CK_FLOAT_FACTS(TYPE, name, id, weights, bits, zero, down) \
  CK_FACTS(TYPE, ck_block_##name, weights, bits, zero, CK_FORM_FLOATS, down)

CK_INLINE ck_type_facts ck_facts_inline(ck_type type) {
  switch (type) {
    CK_STRIPED_TYPES(CK_STRIPED_FACTS)
    CK_SUPER_TYPES(CK_SUPER_FACTS)
    CK_FLOAT_TYPES(CK_FLOAT_FACTS)
  }
  return (ck_type_facts){0};
}

/// Whether a minimum is added to, or taken from, what quants stand for.
CK_INLINE bool ck_has_minima(ck_type type) {
  return type == CK_Q4_1 || type == CK_Q5_1 || type == CK_Q2_K || type == CK_Q4_K
         || type == CK_Q5_K;
}

/// Whether quants are indices of a table.
CK_INLINE bool ck_has_table(ck_type type) {
  return type == CK_IQ4_NL || type == CK_IQ4_XS || type == CK_MXFP4;
}

/// What the quants of a type with a table stand for.
CK_INLINE const int8_t *ck_table(ck_type type) {
  static const int8_t uneven[16] = {-127, -104, -83, -65, -49, -35, -22, -10,
                                    1,    13,   25,  38,  53,  69,  89,  113};
  static const int8_t doubled_floats[16] = {0, 1,  2,  3,  4,  6,  8,  12,
                                            0, -1, -2, -3, -4, -6, -8, -12};
  return type == CK_MXFP4 ? doubled_floats : uneven;
}

#endif
