// Blocks taken at a time: those of one vector of a plane.
#define UNIT 4
#include "dots_stripes.h"

#if defined(__aarch64__)

#include <arm_neon.h>

#define TARGET CK_NEON_I8MM_TARGET
#define TARGET_INLINE CK_NEON_I8MM_TARGET CK_INLINE

// Two rows meet two tokens. One instruction multiplies eight bytes of each row by eight bytes of
// each token and adds to a square of four sums: those of the first row with both tokens, then those
// of the second. The bytes of a block, which lie apart in the planes of a stripe, are brought
// together: those of the tokens once for all rows of a tile, those of two rows once for all tokens.
//
// A lane of the sums is a whole square, so that scales are multiplied and lanes added without
// moving anything within a vector. Each number is computed as in dots_stripes.inc.h.

enum {
  UNITS = CK_STRIPE / UNIT,
  /// The planes of activations in pairs: 0 and 2, 1 and 3, 4 and 6, 5 and 7. Two planes of nibbles
  /// are thus paired before they are taken apart.
  PLANE_PAIRS = CK_PLANES / 2,
  TOKEN_PAIRS = CK_TILE / 2,
  ROW_PAIRS = CK_TILE_ROWS / 2,
};

/// Four blocks of two tokens.
typedef struct {
  /// Of each block eight quants of the first token and of the second.
  int8x16_t quants[PLANE_PAIRS][UNIT];
  /// As squares. Signed quants have no use for the offsets.
  float32x4_t steps[UNIT];
  int32x4_t offsets[UNIT];
} paired_tokens;

/// Four blocks of two rows.
typedef struct {
  /// Of each block eight weights of the first row and of the second: small or signed bytes.
  int8x16_t quants[PLANE_PAIRS][UNIT];
  /// As squares. Not all types have minima.
  float32x4_t scales[UNIT], minima[UNIT];
} paired_rows;

/// The sixteen lanes of four dot products.
typedef struct {
  float32x4_t lanes[CK_STRIPE];
} square_sums;

/// Writes a[0], b[0], c[0], d[0], a[1] ... as four vectors.
TARGET_INLINE void store_transposed(const void *a, const void *b, const void *c, const void *d,
                                    void *target) {
  const int32x4x4_t four = {{vld1q_s32(a), vld1q_s32(b), vld1q_s32(c), vld1q_s32(d)}};
  vst4q_s32(target, four);
}

/// Unit `u` of the stripes at the positions `left` and `right` of the operand.
TARGET_INLINE void pair_tokens(ck_type type, const ck_operand *operand, int64_t left,
                               int64_t right, int u, paired_tokens *pair) {
  const int64_t first = CK_STRIPE * left + UNIT * u, second = CK_STRIPE * right + UNIT * u;
  for (int p = 0; p < PLANE_PAIRS; p++) {
    const int64_t plane = (p / 2 * 4 + p % 2) * CK_PLANE_BYTES, next = plane + 2 * CK_PLANE_BYTES;
    const int8_t *a = operand->stripes + CK_PLANES * CK_PLANE_BYTES * left + 4 * UNIT * u;
    const int8_t *b = operand->stripes + CK_PLANES * CK_PLANE_BYTES * right + 4 * UNIT * u;
    store_transposed(a + plane, a + next, b + plane, b + next, pair->quants[p]);
  }
  const float *a = operand->scales + first, *b = operand->scales + second;
  store_transposed(a, b, a, b, pair->steps);
  if (ck_facts_inline(type).zero == 0 && !ck_has_minima(type)) return;
  const int32_t *c = operand->offsets + first, *d = operand->offsets + second;
  store_transposed(c, d, c, d, pair->offsets);
}

/// Of each block four bytes from the plane at `left` and four from the next, then as many from
/// `right`.
TARGET_INLINE void pair_planes(const uint8_t *left, const uint8_t *right, int8x16_t *blocks) {
  const int32x4_t a = vreinterpretq_s32_u8(vld1q_u8(left));
  const int32x4_t b = vreinterpretq_s32_u8(vld1q_u8(left + CK_PLANE_BYTES));
  const int32x4_t c = vreinterpretq_s32_u8(vld1q_u8(right));
  const int32x4_t d = vreinterpretq_s32_u8(vld1q_u8(right + CK_PLANE_BYTES));
  const int64x2_t left_01 = vreinterpretq_s64_s32(vzip1q_s32(a, b));
  const int64x2_t left_23 = vreinterpretq_s64_s32(vzip2q_s32(a, b));
  const int64x2_t right_01 = vreinterpretq_s64_s32(vzip1q_s32(c, d));
  const int64x2_t right_23 = vreinterpretq_s64_s32(vzip2q_s32(c, d));
  blocks[0] = vreinterpretq_s8_s64(vzip1q_s64(left_01, right_01));
  blocks[1] = vreinterpretq_s8_s64(vzip2q_s64(left_01, right_01));
  blocks[2] = vreinterpretq_s8_s64(vzip1q_s64(left_23, right_23));
  blocks[3] = vreinterpretq_s8_s64(vzip2q_s64(left_23, right_23));
}

/// Four halves of each row as squares.
TARGET_INLINE void pair_halves(const uint8_t *left, const uint8_t *right, float32x4_t *squares) {
  const float32x4_t a = vcvt_f32_f16(vreinterpret_f16_u8(vld1_u8(left)));
  const float32x4_t b = vcvt_f32_f16(vreinterpret_f16_u8(vld1_u8(right)));
  const float32x4_t near = vzip1q_f32(a, b), far = vzip2q_f32(a, b);
  squares[0] = vzip1q_f32(near, near);
  squares[1] = vzip2q_f32(near, near);
  squares[2] = vzip1q_f32(far, far);
  squares[3] = vzip2q_f32(far, far);
}

/// Four scales of each row, which begin at `left` and `right`, as squares.
TARGET_INLINE void pair_scales(ck_type type, const uint8_t *left, const uint8_t *right,
                               float32x4_t *squares) {
  if (type != CK_MXFP4) {
    pair_halves(left, right, squares);
    return;
  }
#pragma GCC unroll 4
  for (int b = 0; b < UNIT; b++)
    squares[b] = vcombine_f32(vdup_n_f32(ck_float_of_exponent(left[b])),
                              vdup_n_f32(ck_float_of_exponent(right[b])));
}

/// Adds the fifth bits of the eight weights of each row in `quants`: those of planes `p` and
/// `p` + 2, of which bytes 0-3 and 4-7 of a row are.
TARGET_INLINE void add_fifth_bits(uint8x16_t fifth, int p, int8x16_t *quants) {
  const int8_t near = (int8_t)(4 - ck_fifth_bit(p)), far = (int8_t)(4 - ck_fifth_bit(p + 2));
  const int8x16_t shifts = {near, near, near, near, far, far, far, far,
                            near, near, near, near, far, far, far, far};
  const uint8x16_t bits = vandq_u8(vshlq_u8(fifth, shifts), vdupq_n_u8(16));
  *quants = vorrq_s8(*quants, vreinterpretq_s8_u8(bits));
}

/// Eight pairs of nibbles of each row as eight quants and eight more, in planes `p` and `p` + 2
/// and in those after them.
TARGET_INLINE void split_pair(ck_type type, int p, uint8x16_t fifth, int8x16_t *low,
                              int8x16_t *high) {
  const uint8x16_t both = vreinterpretq_u8_s8(*low), nibbles = vandq_u8(both, vdupq_n_u8(15));
  *low = vreinterpretq_s8_u8(nibbles);
  *high = vreinterpretq_s8_u8(vshrq_n_u8(both, 4));
  if (ck_has_table(type)) {
    const int8x16_t table = vld1q_s8(ck_table(type));
    *low = vqtbl1q_s8(table, nibbles);
    *high = vqtbl1q_s8(table, vshrq_n_u8(both, 4));
  }
  if (!ck_has_fifth_bits(type)) return;
  add_fifth_bits(fifth, p, low);
  add_fifth_bits(fifth, p + 1, high);
}

/// Unit `u` of two whole stripes.
TARGET_INLINE void pair_rows(ck_type type, const uint8_t *left, const uint8_t *right, int u,
                             paired_rows *pair) {
  const int64_t scales = ck_header_item(type) * UNIT * u;
  pair_scales(type, left + scales, right + scales, pair->scales);
  if (ck_has_minima(type))
    pair_halves(left + 2 * CK_STRIPE + 2 * UNIT * u, right + 2 * CK_STRIPE + 2 * UNIT * u,
                pair->minima);
  int64_t quants = CK_STRIPE * ck_stripe_header(type) + 4 * UNIT * u;
  uint32_t fifth[2][UNIT] = {{0}};
  if (ck_has_fifth_bits(type)) {
    memcpy(fifth[0], left + quants, sizeof *fifth);
    memcpy(fifth[1], right + quants, sizeof *fifth);
    quants += CK_PLANE_BYTES;
  }
#pragma GCC unroll 2
  for (int half = 0; half < 2; half++) {
    const int64_t plane = quants + 2 * half * CK_PLANE_BYTES;
    int8x16_t *low = pair->quants[2 * half], *high = pair->quants[2 * half + 1];
    pair_planes(left + plane, right + plane, low);
    if (ck_facts_inline(type).bits == 8) {
      pair_planes(left + plane + 4 * CK_PLANE_BYTES, right + plane + 4 * CK_PLANE_BYTES, high);
      continue;
    }
#pragma GCC unroll 4
    for (int b = 0; b < UNIT; b++) {
      const uint32x4_t bits =
          vcombine_u32(vdup_n_u32(fifth[0][b]), vdup_n_u32(fifth[1][b]));
      split_pair(type, 4 * half, vreinterpretq_u8_u32(bits), &low[b], &high[b]);
    }
  }
}

/// Adds four blocks to the four `lanes` they belong to.
TARGET_INLINE void add_unit(ck_type type, const paired_rows *rows, const paired_tokens *tokens,
                            float32x4_t *lanes) {
  const int zero = ck_facts_inline(type).zero;
#pragma GCC unroll 4
  for (int b = 0; b < UNIT; b++) {
    int32x4_t dot = vdupq_n_s32(0);
    if (zero != 0) dot = vmulq_n_s32(tokens->offsets[b], zero / 8);
#pragma GCC unroll 4
    for (int p = 0; p < PLANE_PAIRS; p++)
      dot = vmmlaq_s32(dot, rows->quants[p][b], tokens->quants[p][b]);
    lanes[b] += rows->scales[b] * tokens->steps[b] * vcvtq_f32_s32(dot);
    if (ck_has_minima(type))
      lanes[b] += rows->minima[b] * tokens->steps[b]
                  * (vcvtq_f32_s32(tokens->offsets[b]) * -0.125f);
  }
}

/// Adds two whole stripes times stripes of `token_pairs` pairs of tokens.
TARGET_INLINE void add_stripes(ck_type type, const uint8_t *left, const uint8_t *right,
                               const paired_tokens (*tokens)[TOKEN_PAIRS], int token_pairs,
                               square_sums *sums) {
  for (int u = 0; u < UNITS; u++) {
    paired_rows rows;
    pair_rows(type, left, right, u, &rows);
    for (int t = 0; t < token_pairs; t++)
      add_unit(type, &rows, &tokens[u][t], &sums[t].lanes[UNIT * u]);
  }
}

/// Adds the lanes in the order of ck_lanes_sum.
TARGET_INLINE float32x4_t total(square_sums *sums) {
#pragma GCC unroll 4
  for (int half = CK_STRIPE / 2; half > 0; half /= 2)
#pragma GCC unroll 8
    for (int i = 0; i < half; i++) sums->lanes[i] += sums->lanes[i + half];
  return sums->lanes[0];
}

/// The last row or token of an odd count is its own neighbour.
TARGET_INLINE int neighbour(int i, int count) { return i + 1 < count ? i + 1 : i; }

TARGET_INLINE void multiply(ck_type type, CK_DOTS_PARAMETERS) {
  const int64_t blocks = operand->columns / 32, stripes = ck_stripes(operand->columns);
  const int row_pairs = (row_count + 1) / 2, token_pairs = (token_count + 1) / 2;
  square_sums sums[ROW_PAIRS][TOKEN_PAIRS];
  memset(sums, 0, (size_t)row_pairs * sizeof *sums);
  for (int64_t s = 0; s < stripes; s++) {
    const int64_t offset = CK_STRIPE * s * ck_stripe_block(type);
    const int64_t count = ck_stripe_count(blocks, CK_STRIPE * s);
    paired_tokens paired[UNITS][TOKEN_PAIRS];
    for (int u = 0; u < UNITS; u++)
      for (int t = 0; t < token_pairs; t++)
        pair_tokens(type, operand, tokens[2 * t] * stripes + s,
                    tokens[neighbour(2 * t, token_count)] * stripes + s, u, &paired[u][t]);
    for (int r = 0; r < row_pairs; r++) {
      const int other = neighbour(2 * r, row_count);
      uint8_t padded[2][CK_STRIPE_BYTES];
      ck_ask_for(ahead[2 * r] + offset, CK_STRIPE * ck_stripe_block(type), false);
      ck_ask_for(ahead[other] + offset, CK_STRIPE * ck_stripe_block(type), false);
      add_stripes(type, ck_whole_stripe(type, rows[2 * r] + offset, count, padded[0]),
                  ck_whole_stripe(type, rows[other] + offset, count, padded[1]), paired,
                  token_pairs, sums[r]);
    }
  }
  for (int r = 0; r < row_pairs; r++)
    for (int t = 0; t < token_pairs; t++) {
      const float32x4_t square = total(&sums[r][t]);
      vst1_f32(results + 2 * r * CK_TILE + 2 * t, vget_low_f32(square));
      vst1_f32(results + (2 * r + 1) * CK_TILE + 2 * t, vget_high_f32(square));
    }
}

/// A single token would leave half of each square unused: it is multiplied as without squares.
#define DOTS_OF_TYPE(TYPE, name, id, weights, bits, zero, down)       \
  TARGET void ck_dots_##name##_neon_i8mm(CK_DOTS_PARAMETERS) {        \
    if (token_count == 1) ck_dots_##name##_neon(CK_DOTS_ARGUMENTS);   \
    else multiply(CK_##TYPE, CK_DOTS_ARGUMENTS);                      \
  }

CK_STRIPED_TYPES(DOTS_OF_TYPE)

#endif
