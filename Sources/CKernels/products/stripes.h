/// Where things lie in a stripe.
#ifndef CK_PRODUCTS_STRIPES_H
#define CK_PRODUCTS_STRIPES_H

#include <string.h>

#include "ck_operand.h"
#include "ck_stripes.h"
#include "types/facts.h"

enum {
  /// Planes of a Q8_0 stripe and of activations. Those of nibbles hold two each, after the plane of
  /// fifth bits where there are any.
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

/// The bytes of what headers consist of: halves, or an exponent.
CK_INLINE int64_t ck_header_item(ck_type type) { return ck_stripe_header(type) == 1 ? 1 : 2; }

CK_INLINE bool ck_has_fifth_bits(ck_type type) { return ck_facts_inline(type).bits == 5; }

/// Where in each byte of the plane of fifth bits that of the quant in plane `p` of 8 lies.
CK_INLINE int ck_fifth_bit(int p) { return p / 2 % 2 * 4 + p % 2 * 2 + p / 4; }

/// Turns the fifth bits of a block, of weight i at bit i, so that each byte holds those of its own
/// quants in all planes, or back: of the five digits of i the outer ones, two by two, take the
/// position of the inner ones.
CK_INLINE uint32_t ck_turn_fifth_bits(uint32_t bits) {
  const uint32_t first = (bits ^ bits >> 14) & 0x0000CCCC;
  bits ^= first ^ first << 14;
  const uint32_t second = (bits ^ bits >> 7) & 0x00AA00AA;
  return bits ^ second ^ second << 7;
}

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
  const int64_t header = ck_stripe_header(type), item = ck_header_item(type);
  for (int64_t h = 0; h < header; h += item)
    memcpy(padded + CK_STRIPE * h, stripe + count * h, (size_t)(item * count));
  for (int64_t p = 0; p < (ck_stripe_block(type) - header) / 4; p++)
    memcpy(padded + CK_STRIPE * header + CK_PLANE_BYTES * p,
           stripe + count * header + 4 * count * p, (size_t)(4 * count));
  return padded;
}

/// Asks for `bytes` bytes from `address` on, which need not exist. What is wanted `once`, a
/// constant at the call, need not be in the nearest cache, nor stay. x86 is asked for it into the
/// second cache: past the caches, one core of a Xeon of the Sapphire Rapids kind read weights at 5
/// to 10 GB/s, and so at 12 to 15; on a Zen 5 it made little difference.
CK_INLINE void ck_ask_for(const uint8_t *address, int64_t bytes, bool once) {
#if defined(__x86_64__)
  enum { LINE = 64, PASSING = 2 };
#else
  enum { LINE = 64, PASSING = 0 };
#endif
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
