/// Where things lie in a stripe.
#ifndef CK_PRODUCTS_STRIPES_H
#define CK_PRODUCTS_STRIPES_H

#include <string.h>

#include "ck_operand.h"
#include "ck_stripes.h"
#include "types/facts.h"

enum {
  /// Planes of a Q8_0 stripe and of activations. Those of nibbles hold two each.
  CK_PLANES = 8,
  /// The bytes of one plane of a whole stripe.
  CK_PLANE_BYTES = 4 * CK_STRIPE,
  /// The longest stripe of weights: 16 blocks of Q8_0.
  CK_STRIPE_BYTES = sizeof(ck_block_q8_0) * CK_STRIPE,
};

#define CK_STRIPE_FITS(TYPE, name, id, weights, bits, zero, down)                \
  _Static_assert((weights) == 32, "a stripe of " #TYPE " has blocks of 32");     \
  _Static_assert(CK_STRIPE * sizeof(ck_block_##name) <= (size_t)CK_STRIPE_BYTES, \
                 "a stripe of " #TYPE " must fit");
CK_STRIPED_TYPES(CK_STRIPE_FITS)

/// The bytes before the quants, for each block of the stripe.
CK_INLINE int64_t ck_stripe_header(ck_type type) { return ck_facts_inline(type).header_bytes; }

CK_INLINE int64_t ck_stripe_block(ck_type type) { return ck_facts_inline(type).bytes_per_block; }

/// How many blocks the stripe that begins at block `first` has.
CK_INLINE int64_t ck_stripe_count(int64_t blocks, int64_t first) {
  return blocks - first < CK_STRIPE ? blocks - first : CK_STRIPE;
}

/// A stripe of `count` blocks as a whole one: itself, or a copy in `padded` whose missing blocks
/// are zero.
CK_INLINE const uint8_t *ck_whole_stripe(ck_type type, const uint8_t *stripe, int64_t count,
                                         uint8_t *padded) {
  if (count == CK_STRIPE) return stripe;
  memset(padded, 0, CK_STRIPE_BYTES);
  const int64_t headers = ck_stripe_header(type) / 2, bytes = ck_stripe_block(type);
  for (int64_t h = 0; h < headers; h++)
    memcpy(padded + 2 * CK_STRIPE * h, stripe + 2 * count * h, (size_t)(2 * count));
  for (int64_t p = 0; p < (bytes - 2 * headers) / 4; p++)
    memcpy(padded + 2 * CK_STRIPE * headers + CK_PLANE_BYTES * p,
           stripe + 2 * count * headers + 4 * count * p, (size_t)(4 * count));
  return padded;
}

/// Asks for `bytes` bytes from `address` on, which need not exist. What is wanted `once`, a
/// constant at the call, need not stay in any cache.
CK_INLINE void ck_ask_for(const uint8_t *address, int64_t bytes, bool once) {
  enum { LINE = 64, PASSING = 0 };
  for (int64_t i = 0; i < bytes; i += LINE) {
    if (once) __builtin_prefetch(address + i, 0, PASSING);
    else __builtin_prefetch(address + i);
  }
}

/// The activation that meets weight `i` of a block, from the block's offset in its stripe on: the
/// planes alternate between weights 0 ... 15 and 16 ... 31.
CK_INLINE int64_t ck_stripe_offset(int i) {
  return (2 * (i % 16 / 4) + i / 16) * CK_PLANE_BYTES + i % 4;
}

#endif
