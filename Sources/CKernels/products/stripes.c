#include "stripes.h"

#include "types/decode.h"

/// Moves the `count` items of `size` bytes that lie `source_step` apart to `target_step` apart.
CK_INLINE void move_items(const uint8_t *source, int64_t source_step, uint8_t *target,
                          int64_t target_step, int64_t count, size_t size) {
  for (int64_t i = 0; i < count; i++)
    memcpy(target + i * target_step, source + i * source_step, size);
}

/// Turns the fifth bits of `count` blocks, which lie `step` bytes apart.
CK_INLINE void turn_fifth_bits(uint8_t *words, int64_t step, int64_t count) {
  for (int64_t i = 0; i < count; i++) {
    uint32_t bits;
    memcpy(&bits, words + i * step, sizeof bits);
    bits = ck_turn_fifth_bits(bits);
    memcpy(words + i * step, &bits, sizeof bits);
  }
}

/// Turns `count` blocks into a stripe, or back.
CK_INLINE void turn(ck_type type, bool into_stripe, const uint8_t *source, uint8_t *target,
                    int64_t count) {
  const int64_t bytes = ck_stripe_block(type), header = ck_stripe_header(type);
  for (int64_t offset = 0; offset < bytes;) {
    const size_t size = offset < header ? (size_t)ck_header_item(type) : 4;
    const int64_t striped = offset * count;
    if (into_stripe)
      move_items(source + offset, bytes, target + striped, (int64_t)size, count, size);
    else move_items(source + striped, (int64_t)size, target + offset, bytes, count, size);
    offset += (int64_t)size;
  }
  if (!ck_has_fifth_bits(type)) return;
  if (into_stripe) turn_fifth_bits(target + header * count, 4, count);
  else turn_fifth_bits(target + header, bytes, count);
}

CK_INLINE void stripe_rows(ck_type type, uint8_t *weights, int64_t rows, int64_t columns) {
  const int64_t blocks = columns / 32, bytes = ck_stripe_block(type);
  for (int64_t row = 0; row < rows; row++)
    for (int64_t first = 0; first < blocks; first += CK_STRIPE) {
      uint8_t *stripe = weights + (row * blocks + first) * bytes, copy[CK_STRIPE_BYTES];
      const int64_t count = ck_stripe_count(blocks, first);
      memcpy(copy, stripe, (size_t)(count * bytes));
      if (count == CK_STRIPE) turn(type, true, copy, stripe, CK_STRIPE);
      else turn(type, true, copy, stripe, count);
    }
}

#define STRIPE_ROWS(TYPE, name, id, weights_per_block, bits, zero, down) \
  case CK_##TYPE: stripe_rows(CK_##TYPE, weights, rows, columns); break;

void ck_stripe(ck_type type, void *weights, int64_t rows, int64_t columns) {
  switch (type) {
    CK_STRIPED_TYPES(STRIPE_ROWS)
    default: break;
  }
}

void ck_decode_row(ck_type type, const void *row, int64_t columns, int64_t start, int64_t count,
                   float *output) {
  const ck_type_facts facts = ck_facts_inline(type);
  const int64_t bytes = facts.bytes_per_block;
  if (facts.form != CK_FORM_STRIPES) {
    const uint8_t *first = (const uint8_t *)row + start / facts.weights_per_block * bytes;
    ck_decode(type, first, output, count);
    return;
  }
  for (int64_t first = start / 32; first < (start + count) / 32; first += CK_STRIPE) {
    const int64_t blocks = ck_stripe_count(columns / 32, first);
    uint8_t copy[CK_STRIPE_BYTES];
    turn(type, false, (const uint8_t *)row + first * bytes, copy, blocks);
    ck_decode(type, copy, output + 32 * first - start, 32 * blocks);
  }
}
