/// The heart of every product: a few rows times a few tokens.
#ifndef CK_DOTS_H
#define CK_DOTS_H

#include <stdint.h>

#include "ck_blocks.h"
#include "ck_operand.h"
#include "ck_variant.h"

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

/// Q4_0, Q4_1 and Q8_0 in stripes times int8 blocks of 32.
ck_dots *ck_choose_stripe_dots(ck_type type, ck_variant variant);

/// Q4_K and Q6_K times int8 blocks of 256.
ck_dots *ck_choose_super_dots(ck_type type, ck_variant variant);

#endif
