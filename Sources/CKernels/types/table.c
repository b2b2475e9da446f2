#include "types/decode.h"

ck_type_facts ck_facts(ck_type type) { return ck_facts_inline(type); }

#define NAME(TYPE, name, id, weights, bits, zero, down) \
  case CK_##TYPE: return #TYPE;

const char *ck_type_name(ck_type type) {
  switch (type) { CK_TYPES(NAME) }
  return 0;
}

#define CONSTANT(TYPE, name, id, weights, bits, zero, down) CK_##TYPE,

ck_type ck_type_at(int64_t index) {
  static const ck_type types[] = {CK_TYPES(CONSTANT)};
  return types[index];
}

void ck_decode(ck_type type, const void *weights, float *output, int64_t count) {
  ck_decode_inline(type, CK_PORTABLE, weights, output, count);
}
