/// The table of types as code: with a constant type, nothing but constants is left of it.
#ifndef CK_FACTS_H
#define CK_FACTS_H

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

#endif
