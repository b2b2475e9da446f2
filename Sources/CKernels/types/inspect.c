#include "ck_inspect.h"

#include <stddef.h>
#include <string.h>

#include "types/blocks.h"
#include "variants/targets.h"

// What is odd is no finite number, or larger by far than in any model: a scale of a thousand, as a
// half or an exponent; a weight of a million, or of 8192 in half precision, which ends at 65504:
// as much as Q4_0 makes of the least odd scale.
enum {
  ODD_SCALE = 0x6400,
  ODD_EXPONENT = 128 + 10,
  ODD_F16 = 0x7000,
  ODD_BF16 = 0x4980,
  ODD_F32 = 0x49800000,
};

CK_INLINE bool is_odd_scale(uint16_t half) { return (half & 0x7FFF) >= ODD_SCALE; }

CK_INLINE uint16_t half_at(const uint8_t *bytes) {
  uint16_t half;
  memcpy(&half, bytes, sizeof half);
  return half;
}

CK_INLINE bool are_all_zero(const uint8_t *bytes, int64_t count) {
  uint8_t any = 0;
  for (int64_t i = 0; i < count; i++) any |= bytes[i];
  return any == 0;
}

/// A block or a line of `bytes` bytes at `offset` that is odd or all zero.
CK_INLINE void note(ck_inspection *inspection, int64_t offset, int64_t bytes, bool are_zeros,
                    bool are_odd) {
  if (are_odd && inspection->odd_offset < 0) inspection->odd_offset = offset;
  if (!are_zeros) return;
  const bool goes_on = inspection->zeros_end == offset;
  if (!goes_on) inspection->zeros_offset = offset;
  inspection->zeros_end = offset + bytes;
  if (inspection->zeros_offset == 0) inspection->leading_zeros = inspection->zeros_end;
  const int64_t zeros = inspection->zeros_end - inspection->zeros_offset;
  if (zeros > inspection->longest_zeros) {
    inspection->longest_zeros = zeros;
    inspection->longest_zeros_offset = inspection->zeros_offset;
  }
}

/// Blocks of `size` bytes with `halves` halves at `offset`, or with an exponent there if there are
/// none. Those that are not zero at once say that the block is not: the quants are looked at in
/// holes only, and where weights are 0.
CK_INLINE void inspect_blocks(const uint8_t *weights, int64_t bytes, int64_t size, int64_t offset,
                              int halves, ck_inspection *inspection) {
  for (int64_t block = 0; block < bytes; block += size) {
    const uint8_t *header = weights + block + offset;
    const uint16_t scale = halves > 0 ? half_at(header) : *header;
    const uint16_t minimum = halves == 2 ? half_at(header + 2) : 0;
    const bool are_odd =
        halves > 0 ? is_odd_scale(scale) || is_odd_scale(minimum) : scale >= ODD_EXPONENT;
    const bool may_be_zeros = (scale | minimum) == 0;
    if (__builtin_expect(are_odd || may_be_zeros, false))
      note(inspection, inspection->seen + block, size,
           may_be_zeros && are_all_zero(weights + block, size), are_odd);
  }
}

enum { LINE = CK_INSPECTED_LINE };

/// All bits of a float but its sign, in an integer as wide.
#define MAGNITUDE(integer) ((integer)((integer)~(integer)0 >> 1))

#define INSPECT_LINE(integer, least_odd)                                                  \
  {                                                                                       \
    integer lanes[LINE / sizeof(integer)] = {0}, any = 0, odd = 0;                        \
    memcpy(lanes, weights + line, (size_t)size);                                          \
    for (int i = 0; i < (int)(LINE / sizeof(integer)); i++) {                             \
      any |= lanes[i];                                                                    \
      odd |= (integer)-((lanes[i] & MAGNITUDE(integer)) >= (least_odd));                  \
    }                                                                                     \
    if (__builtin_expect(any == 0 || odd != 0, false))                                    \
      note(inspection, inspection->seen + line, size, any == 0, odd != 0);                \
  }

/// Weights without blocks, which are odd from `least_odd` on, as integers.
#define INSPECT_FLOATS(name, integer, least_odd)                                          \
  static void name(const uint8_t *weights, int64_t bytes, ck_inspection *inspection) {    \
    int64_t size = LINE, line = 0;                                                        \
    for (; line + LINE <= bytes; line += LINE) INSPECT_LINE(integer, least_odd)           \
    size = bytes - line;                                                                  \
    if (size > 0) INSPECT_LINE(integer, least_odd)                                        \
  }

INSPECT_FLOATS(inspect_f32, uint32_t, ODD_F32)
INSPECT_FLOATS(inspect_f16, uint16_t, ODD_F16)
INSPECT_FLOATS(inspect_bf16, uint16_t, ODD_BF16)

#define INSPECT_BLOCKS(name, header, halves)                                              \
  inspect_blocks(weights, bytes, sizeof(ck_block_##name),                                 \
                 offsetof(ck_block_##name, header), halves, inspection)

void ck_inspect(ck_type type, const void *start, int64_t bytes, ck_inspection *inspection) {
  const uint8_t *weights = start;
  switch (type) {
    case CK_Q4_0: INSPECT_BLOCKS(q4_0, scale, 1); break;
    case CK_Q4_1: INSPECT_BLOCKS(q4_1, scale, 2); break;
    case CK_Q5_0: INSPECT_BLOCKS(q5_0, scale, 1); break;
    case CK_Q5_1: INSPECT_BLOCKS(q5_1, scale, 2); break;
    case CK_Q8_0: INSPECT_BLOCKS(q8_0, scale, 1); break;
    case CK_IQ4_NL: INSPECT_BLOCKS(iq4_nl, scale, 1); break;
    case CK_MXFP4: INSPECT_BLOCKS(mxfp4, exponent, 0); break;
    case CK_Q2_K: INSPECT_BLOCKS(q2_k, scale, 2); break;
    case CK_Q3_K: INSPECT_BLOCKS(q3_k, scale, 1); break;
    case CK_Q4_K: INSPECT_BLOCKS(q4_k, scale, 2); break;
    case CK_Q5_K: INSPECT_BLOCKS(q5_k, scale, 2); break;
    case CK_Q6_K: INSPECT_BLOCKS(q6_k, scale, 1); break;
    case CK_IQ4_XS: INSPECT_BLOCKS(iq4_xs, scale, 1); break;
    case CK_F32: inspect_f32(weights, bytes, inspection); break;
    case CK_F16: inspect_f16(weights, bytes, inspection); break;
    case CK_BF16: inspect_bf16(weights, bytes, inspection); break;
  }
  inspection->seen += bytes;
}

bool ck_are_numbers(const float *values, int64_t count) {
  uint32_t odd = 0;
  for (int64_t i = 0; i < count; i++) {
    uint32_t bits;
    memcpy(&bits, values + i, sizeof bits);
    // Above minus infinity as an unsigned number, or from plus infinity on as a signed one.
    odd |= (uint32_t)(bits > 0xFF800000u) | (uint32_t)((int32_t)bits >= 0x7F800000);
  }
  return odd == 0;
}
