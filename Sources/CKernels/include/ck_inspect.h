/// Damage of weights that no length shows: holes, and scales that are no numbers.
#ifndef CK_INSPECT_H
#define CK_INSPECT_H

#include <stdbool.h>
#include <stdint.h>

#include "ck_types.h"

/// Zeros are counted so many bytes at a time where weights share no block.
enum { CK_INSPECTED_LINE = 64 };

/// What is known of weights as they lie in a file, after each stretch that was looked at. Sizes and
/// offsets are bytes.
typedef struct {
  int64_t seen;
  /// The last stretch of zeros.
  int64_t zeros_offset, zeros_end;
  int64_t longest_zeros, longest_zeros_offset;
  /// How many zeros the weights begin with.
  int64_t leading_zeros;
  /// The first block whose scale or minimum, or the first weights one of which, is no finite
  /// number or larger than in any model; -1 where there is none.
  int64_t odd_offset;
} ck_inspection;

/// Looks at the next `bytes` bytes of weights, which are whole blocks in the order of a file.
void ck_inspect(ck_type type, const void *weights, int64_t bytes, ck_inspection *inspection);

/// Whether none of `count` floats is NaN or plus infinity.
bool ck_are_numbers(const float *values, int64_t count);

#endif
