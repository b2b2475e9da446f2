/// Products with down matrices that are stored neuron by neuron.
#ifndef CK_DOWN_H
#define CK_DOWN_H

#include <stdbool.h>
#include <stdint.h>

#include "ck_operand.h"
#include "ck_products.h"
#include "ck_types.h"

/// The activations of the neurons: as floats, and as int8 groups where integers are multiplied.
typedef struct {
  int64_t neurons;
  /// targets' count x neurons.
  const float *values;
  const ck_operand *packed;
  /// Whether neurons with activation 0 are left out where floats are multiplied; it does not
  /// change the result.
  bool skip;
} ck_neurons;

/// Rewrites `outputs` rows of `neurons` weights (both multiples of 32; CK_DOWN_GROUPED) so that
/// for each group of 32 neurons come the headers of the `outputs` blocks, then 32 rows of
/// `outputs` quants. Nibbles of a row are paired as in a Q4_0 block: output i with i + 16.
void ck_group_neurons(ck_type type, const void *source, void *grouped, int64_t outputs,
                      int64_t neurons);

/// Rewrites `outputs` rows of `neurons` one-weight blocks as `neurons` rows of `outputs`.
void ck_turn(ck_type type, const void *source, void *turned, int64_t outputs, int64_t neurons);

/// Adds up neurons for outputs [first, last) of a matrix that `ck_group_neurons` made.
void ck_down_groups(const ck_matrix *matrix, const ck_neurons *z, const ck_targets *targets,
                    int64_t first, int64_t last);

/// Adds up neurons for outputs [first, last) of a matrix of `neurons` rows of `output_columns`
/// weights.
void ck_down_rows(const ck_matrix *matrix, const ck_neurons *z, const ck_targets *targets,
                  int64_t first, int64_t last);

#endif
