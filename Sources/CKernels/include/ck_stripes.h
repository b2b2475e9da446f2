/// How the blocks of 32 weights lie in memory: in stripes of 16.
///
/// A row of a striped type is cut into stripes of 16 blocks; the last may be shorter. A stripe
/// takes as many bytes as its blocks do: first their scales, then the minima of types that have
/// them, then the fifth bits of every block, if any, turned so that a byte has those that go with
/// the same byte of quants; then the first four bytes of quants of every block, then the next four
/// of every block, and so on. One vector load thus takes four bytes from each of 16 blocks, the
/// products of a block stay in one lane, and a single conversion, scaling and addition serves 16
/// blocks.
#ifndef CK_STRIPES_H
#define CK_STRIPES_H

#include <stdint.h>

#include "ck_types.h"

enum {
  /// Blocks of a whole stripe.
  CK_STRIPE = 16,
};

/// Rewrites `rows` rows of `columns` weights, which follow one another as blocks, as stripes, in
/// place. Does nothing to other types.
void ck_stripe(ck_type type, void *weights, int64_t rows, int64_t columns);

/// Writes the weights [start, start + count) of a row as floats, whatever its type. Both are
/// multiples of 512, or of the type's block where they end the row.
void ck_decode_row(ck_type type, const void *row, int64_t columns, int64_t start, int64_t count,
                   float *output);

#endif
