/// The heart of every product: a few rows times a few tokens.
#ifndef CK_DOTS_H
#define CK_DOTS_H

#include <stdint.h>

#include "ck_operand.h"
#include "ck_types.h"
#include "ck_variant.h"
#include "variants/targets.h"

enum {
  /// The most rows of one call: what is done for its tokens alone is done once for all of them.
  CK_TILE_ROWS = 16,
  /// The most tokens of one call.
  CK_TILE = 8,
};

#define CK_DOTS_PARAMETERS                                                                       \
  const uint8_t *const *rows, const uint8_t *const *ahead, int row_count,                       \
      const ck_operand *operand, const int64_t *tokens, int token_count, float *results
#define CK_DOTS_ARGUMENTS rows, ahead, row_count, operand, tokens, token_count, results

/// results[r * CK_TILE + t] = dot(rows[r], operand's row tokens[t]). What one pair gives does not
/// depend on the others. `results` has room for a whole tile. While a row is multiplied, what lies
/// at `ahead[r]` is asked for: bytes that will be wanted soon, as many as a row has, which need not
/// exist.
typedef void ck_dots(CK_DOTS_PARAMETERS);

/// Weights as floats times activations as floats, for any type.
ck_dots *ck_choose_float_dots(ck_type type, ck_variant variant);

/// Weights as integers times activations as integers; NULL where the type has no such product.
ck_dots *ck_choose_integer_dots(ck_type type, ck_variant variant);

/// `ck_dots_name_variant` of a type in stripes, and of a type of super-blocks.
#define CK_DOTS_OF(name, variant) ck_dots ck_dots_##name##_##variant;
#define CK_STRIPE_DOTS(TYPE, name, id, weights, bits, zero, down)                         \
  CK_WITH_VARIANTS(CK_DOTS_OF(name, portable),                                            \
                   CK_DOTS_OF(name, avx2) CK_DOTS_OF(name, avx_vnni),                     \
                   CK_DOTS_OF(name, avx512),                                              \
                   CK_DOTS_OF(name, neon) CK_DOTS_OF(name, neon_i8mm))
#define CK_SUPER_DOTS(TYPE, name, id, weights, bits, zero, down)                          \
  CK_WITH_VARIANTS(CK_DOTS_OF(name, portable),                                            \
                   CK_DOTS_OF(name, avx2) CK_DOTS_OF(name, avx_vnni),                     \
                   CK_DOTS_OF(name, avx512), CK_DOTS_OF(name, neon))

CK_STRIPED_TYPES(CK_STRIPE_DOTS)
CK_SUPER_TYPES(CK_SUPER_DOTS)

#endif
