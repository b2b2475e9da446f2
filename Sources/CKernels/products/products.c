#include "ck_products.h"

#include <math.h>
#include <string.h>

#include "dots.h"
#include "stripes.h"

static ck_dots *choose_dots(const ck_matrix *matrix) {
  ck_dots *dots =
      matrix->integer ? ck_choose_integer_dots(matrix->type, matrix->variant) : 0;
  return dots ? dots : ck_choose_float_dots(matrix->type, matrix->variant);
}

static int64_t row_bytes(const ck_matrix *matrix, int64_t columns) {
  const ck_type_facts facts = ck_facts(matrix->type);
  return columns / facts.weights_per_block * facts.bytes_per_block;
}

static int64_t token_at(const ck_targets *targets, int64_t i) {
  return targets->tokens ? targets->tokens[i] : i;
}

static float *output_row(const ck_targets *targets, int64_t i) {
  const int64_t row = targets->destinations ? targets->destinations[i] : i;
  return targets->output + row * targets->output_columns;
}

static int smaller(int64_t count, int limit) { return count < limit ? (int)count : limit; }

enum {
  /// Rows that stay in the nearest cache while every token meets them.
  STRIP = 32,
  /// Rows of which the wanted ones are listed together where there is one token.
  LONG_STRIP = 1024,
  /// How many bytes ahead weights are asked for. Left to itself, a processor was seen to fetch a
  /// matrix at two thirds of the speed of a plain reading loop; so at nine tenths or more.
  AHEAD = 8192,
  /// How many wanted rows ahead, where not all are wanted.
  ROWS_AHEAD = 6,
};

/// Up to CK_TILE_ROWS rows from `row` on times the tokens [start, start + token_count).
static void multiply_tile(const ck_matrix *matrix, ck_dots *dots, const ck_operand *operand,
                          const ck_targets *targets, int64_t row, int row_count, int64_t start,
                          int token_count) {
  const int64_t stride = row_bytes(matrix, operand->columns);
  const uint8_t *rows[CK_TILE_ROWS], *ahead[CK_TILE_ROWS];
  int64_t tokens[CK_TILE];
  float results[CK_TILE_ROWS * CK_TILE];
  for (int r = 0; r < row_count; r++) {
    rows[r] = (const uint8_t *)matrix->weights + (row + r) * stride;
    ahead[r] = rows[r] + AHEAD;
  }
  for (int t = 0; t < token_count; t++) tokens[t] = token_at(targets, start + t);
  dots(rows, ahead, row_count, operand, tokens, token_count, results);
  for (int t = 0; t < token_count; t++)
    for (int r = 0; r < row_count; r++)
      output_row(targets, start + t)[row + r] = results[r * CK_TILE + t];
}

void ck_matmul(const ck_matrix *matrix, const ck_operand *operand, const ck_targets *targets,
               int64_t first, int64_t last) {
  ck_dots *dots = choose_dots(matrix);
  for (int64_t strip = first; strip < last; strip += STRIP) {
    const int64_t end = strip + STRIP < last ? strip + STRIP : last;
    for (int64_t i = 0; i < targets->count; i += CK_TILE)
      for (int64_t row = strip; row < end; row += CK_TILE_ROWS)
        multiply_tile(matrix, dots, operand, targets, row, smaller(end - row, CK_TILE_ROWS), i,
                      smaller(targets->count - i, CK_TILE));
  }
}

/// The products of one token with up to CK_TILE_ROWS of the `count` rows in `wanted`, from the one
/// at `i` on; returns how many.
static int multiply_wanted(const ck_matrix *matrix, ck_dots *dots, const ck_operand *operand,
                           int64_t token, const int32_t *wanted, int64_t i, int64_t count,
                           float *products) {
  const uint8_t *weights = matrix->weights;
  const int64_t stride = row_bytes(matrix, operand->columns);
  const uint8_t *rows[CK_TILE_ROWS], *ahead[CK_TILE_ROWS];
  float results[CK_TILE_ROWS * CK_TILE];
  const int row_count = smaller(count - i, CK_TILE_ROWS);
  for (int r = 0; r < row_count; r++) {
    const int64_t next = i + r + ROWS_AHEAD < count ? i + r + ROWS_AHEAD : count - 1;
    rows[r] = weights + wanted[i + r] * stride;
    ahead[r] = weights + wanted[next] * stride;
  }
  dots(rows, ahead, row_count, operand, &token, 1, results);
  for (int r = 0; r < row_count; r++) products[r] = results[r * CK_TILE];
  return row_count;
}

/// Asks for the first `count` of `rows`.
static void ask_for_rows(const ck_matrix *matrix, const ck_operand *operand, const int32_t *rows,
                         int count) {
  const int64_t stride = row_bytes(matrix, operand->columns);
  for (int i = 0; i < count; i++)
    ck_ask_for((const uint8_t *)matrix->weights + rows[i] * stride, stride, false);
}

/// Writes to `wanted` which rows of [first, last), at most LONG_STRIP, have an open gate; returns
/// how many.
static int list_wanted(const float *gate, int64_t first, int64_t last, int32_t *wanted) {
  int count = 0;
  for (int64_t row = first; row < last; row++) {
    wanted[count] = (int32_t)row;
    count += gate[row] > 0;
  }
  return count;
}

/// The products of one token for at most LONG_STRIP rows, a tile of wanted ones at a time.
static void gate_token(const ck_matrix *matrix, const ck_operand *operand, const float *gate,
                       int64_t token, float *output, int64_t first, int64_t last) {
  ck_dots *dots = choose_dots(matrix);
  int32_t wanted[LONG_STRIP];
  const int count = list_wanted(gate, first, last, wanted);
  ask_for_rows(matrix, operand, wanted, count < ROWS_AHEAD ? count : ROWS_AHEAD);
  memset(output + first, 0, (size_t)(last - first) * sizeof *output);
  for (int i = 0; i < count; i += CK_TILE_ROWS) {
    float products[CK_TILE_ROWS];
    const int row_count =
        multiply_wanted(matrix, dots, operand, token, wanted, i, count, products);
    for (int r = 0; r < row_count; r++) {
      const int32_t row = wanted[i + r];
      output[row] = gate[row] * products[r];
    }
  }
}

/// The products of all rows [first, last) with all tokens, where few would be left out.
static void gate_all(const ck_matrix *matrix, const ck_operand *operand, const float *gate,
                     const ck_targets *targets, int64_t first, int64_t last) {
  ck_matmul(matrix, operand, targets, first, last);
  for (int64_t i = 0; i < targets->count; i++) {
    float *output = output_row(targets, i);
    const float *gates = gate + i * targets->output_columns;
    for (int64_t row = first; row < last; row++)
      output[row] = gates[row] > 0 ? gates[row] * output[row] : 0;
  }
}

void ck_gated_up(const ck_matrix *matrix, const ck_operand *operand, const float *gate, bool skip,
                 const ck_targets *targets, int64_t first, int64_t last) {
  if (!skip) {
    gate_all(matrix, operand, gate, targets, first, last);
    return;
  }
  // Several tokens take short strips, so that the rows of one are near for the next.
  const int64_t length = targets->count > 1 ? STRIP : LONG_STRIP;
  for (int64_t strip = first; strip < last; strip += length) {
    const int64_t end = strip + length < last ? strip + length : last;
    for (int64_t i = 0; i < targets->count; i++)
      gate_token(matrix, operand, gate + i * targets->output_columns, token_at(targets, i),
                 output_row(targets, i), strip, end);
  }
}

void ck_listed_products(const ck_matrix *matrix, const ck_operand *operand, const ck_list *list,
                        int64_t first, int64_t last) {
  ck_dots *dots = choose_dots(matrix);
  const int32_t *rows = list->rows;
  const int64_t end = last < list->count ? rows[last] : list->output_columns;
  for (int64_t row = first > 0 ? rows[first] : 0; row < end; row++) list->output[row] = -INFINITY;
  for (int64_t i = first; i < last; i += CK_TILE_ROWS) {
    float products[CK_TILE_ROWS];
    const int row_count = multiply_wanted(matrix, dots, operand, 0, rows, i, last, products);
    for (int r = 0; r < row_count; r++) list->output[rows[i + r]] = products[r];
  }
}
