#include "ck_stripes.h"
#include "types/decode.h"
#include "dots.h"
#include "vectors/lanes.h"

enum {
  /// Weights decoded at a time: a whole stripe, and whole blocks of every other type.
  CHUNK = 512,
  /// Rows of floats multiplied side by side.
  BESIDE = 4,
};

/// Writes the weights [start, start + count) of a row that are not floats already as floats.
CK_INLINE void decode_chunk(ck_type type, ck_variant variant, const uint8_t *row, int64_t columns,
                            int64_t start, int64_t count, float *buffer) {
  const ck_type_facts facts = ck_facts_inline(type);
  if (facts.form == CK_FORM_STRIPES) {
    ck_decode_row(type, row, columns, start, count, buffer);
    return;
  }
  const int64_t block = start / facts.weights_per_block;
  ck_decode_inline(type, variant, row + block * facts.bytes_per_block, buffer, count);
}

/// One row of another type than floats times `token_count` tokens, a constant at the call.
CK_INLINE void tile(ck_type type, ck_variant variant, const uint8_t *row,
                    const ck_operand *operand, const int64_t *tokens, int token_count,
                    float *results) {
  const int64_t columns = operand->columns;
  ck_lanes lanes[4] = {{0}};
  for (int64_t start = 0; start < columns; start += CHUNK) {
    float buffer[CHUNK];
    const int64_t count = columns - start < CHUNK ? columns - start : CHUNK;
    decode_chunk(type, variant, row, columns, start, count, buffer);
#pragma GCC unroll 4
    for (int t = 0; t < token_count; t++)
      ck_lanes_dot(&lanes[t], buffer, operand->values + tokens[t] * columns + start, count);
  }
  for (int t = 0; t < token_count; t++) results[t] = ck_lanes_total(&lanes[t]);
}

/// `row_count` rows of floats, a constant at the call, times one token: side by side, so that an
/// addition need not wait for the one before, and each group of activations is loaded once.
CK_INLINE void rows_of_floats(const uint8_t *const *rows, int row_count, const float *values,
                              int64_t columns, float *results) {
  ck_lanes lanes[BESIDE] = {{0}};
  const int64_t whole = columns / CK_LANES * CK_LANES;
  for (int64_t i = 0; i < whole; i += CK_LANES)
#pragma GCC unroll 4
    for (int r = 0; r < row_count; r++)
      ck_lanes_add(&lanes[r], (const float *)(const void *)rows[r] + i, values + i);
#pragma GCC unroll 4
  for (int r = 0; r < row_count; r++) {
    const float *row = (const float *)(const void *)rows[r];
    ck_lanes_dot(&lanes[r], row + whole, values + whole, columns - whole);
    results[r * CK_TILE] = ck_lanes_total(&lanes[r]);
  }
}

CK_INLINE void dots_of_floats(CK_DOTS_PARAMETERS) {
  (void)ahead;  // A model has few matrices of floats, and short ones.
  for (int r = 0; r < row_count; r += r + BESIDE <= row_count ? BESIDE : 1)
    for (int t = 0; t < token_count; t++) {
      const float *values = operand->values + tokens[t] * operand->columns;
      float *sums = results + r * CK_TILE + t;
      if (r + BESIDE <= row_count)
        rows_of_floats(rows + r, BESIDE, values, operand->columns, sums);
      else
        rows_of_floats(rows + r, 1, values, operand->columns, sums);
    }
}

CK_INLINE void dots(ck_type type, ck_variant variant, CK_DOTS_PARAMETERS) {
  if (type == CK_F32) {
    dots_of_floats(CK_DOTS_ARGUMENTS);
    return;
  }
  for (int r = 0; r < row_count; r++) {
    float *row_results = results + r * CK_TILE;
    int t = 0;
    for (; t + 4 <= token_count; t += 4)
      tile(type, variant, rows[r], operand, tokens + t, 4, row_results + t);
    for (; t < token_count; t++)
      tile(type, variant, rows[r], operand, tokens + t, 1, row_results + t);
  }
}

/// The product for one type, compiled for each instruction set, and the choice among them.
#define DOTS_OF_TYPE(TYPE, name, id, weights, bits, zero, down)                                \
  CK_WITH_VARIANTS(                                                                            \
      static void name##_portable(CK_DOTS_PARAMETERS) {                                        \
        dots(CK_##TYPE, CK_PORTABLE, CK_DOTS_ARGUMENTS);                                       \
      },                                                                                       \
      CK_AVX2_TARGET static void name##_avx2(CK_DOTS_PARAMETERS) {                             \
        dots(CK_##TYPE, CK_AVX2, CK_DOTS_ARGUMENTS);                                           \
      },                                                                                       \
      CK_AVX512_TARGET static void name##_avx512(CK_DOTS_PARAMETERS) {                         \
        dots(CK_##TYPE, CK_AVX512, CK_DOTS_ARGUMENTS);                                         \
      },                                                                                       \
      CK_NEON_TARGET static void name##_neon(CK_DOTS_PARAMETERS) {                             \
        dots(CK_##TYPE, CK_NEON, CK_DOTS_ARGUMENTS);                                           \
      })                                                                                       \
  static ck_dots *choose_##name(ck_variant variant) {                                          \
    return CK_CHOOSE(variant, name##_portable, name##_avx2, name##_avx512, name##_neon);       \
  }

#define CHOICE(TYPE, name, id, weights, bits, zero, down) \
  case CK_##TYPE: return choose_##name(variant);

CK_TYPES(DOTS_OF_TYPE)

ck_dots *ck_choose_float_dots(ck_type type, ck_variant variant) {
  switch (type) { CK_TYPES(CHOICE) }
  return 0;
}
