/// Products of matrices with packed activations.
#ifndef CK_PRODUCTS_H
#define CK_PRODUCTS_H

#include <stdbool.h>
#include <stdint.h>

#include "ck_operand.h"
#include "ck_types.h"
#include "ck_variant.h"

/// A row-major matrix with as many columns as the operand, and how to multiply with it.
typedef struct {
  ck_type type;
  /// Whether quantised weights meet int8 activations; else both are floats.
  bool integer;
  ck_variant variant;
  const void *weights;
} ck_matrix;

/// Which rows of the operand are multiplied and where the results go.
typedef struct {
  int64_t count;
  /// The operand's rows; NULL for 0, 1, 2 ...
  const int64_t *tokens;
  /// The rows of `output` they belong to; NULL for 0, 1, 2 ...
  const int64_t *destinations;
  float *output;
  int64_t output_columns;
} ck_targets;

/// output[destination i][r] = dot(weights row r, token i) for r in [first, last).
void ck_matmul(const ck_matrix *matrix, const ck_operand *operand, const ck_targets *targets,
               int64_t first, int64_t last);

/// output[destination i][r] = g > 0 ? g * dot(weights row r, token i) : 0 with g = gate[i][r], for
/// r in [first, last); `gate` has `output_columns` columns. `skip` leaves out the products that are
/// multiplied by 0; it does not change the result.
void ck_gated_up(const ck_matrix *matrix, const ck_operand *operand, const float *gate, bool skip,
                 const ck_targets *targets, int64_t first, int64_t last);

/// Which rows of a matrix are multiplied with the operand's first row, and where the results go.
typedef struct {
  /// In rising order, each once.
  const int32_t *rows;
  int64_t count;
  /// One element for each row of the matrix.
  float *output;
  int64_t output_columns;
} ck_list;

/// output[r] = dot(weights row r, token 0) for the listed rows r at [first, last), and minus
/// infinity for all that are not listed between them and up to the next one that is: every element
/// is written once, however the list is divided.
void ck_listed_products(const ck_matrix *matrix, const ck_operand *operand, const ck_list *list,
                        int64_t first, int64_t last);

#endif
