/// Activations packed for products with each kind of weights.
#ifndef CK_OPERAND_H
#define CK_OPERAND_H

#include <stdint.h>

/// Rows of activations in up to three forms; a form that nobody wants is NULL.
typedef struct {
  /// A multiple of 32 where `low` is present, of 256 where `super_quants` is.
  int64_t columns;
  /// rows x columns.
  float *values;
  /// Blocks of 32 rounded to int8, the first 16 quants of each block here: rows x columns / 2.
  int8_t *low;
  /// The last 16 quants of each block: rows x columns / 2.
  int8_t *high;
  /// One scale per block, rounded to a half: rows x columns / 32.
  float *scales;
  /// Blocks of 256 rounded to int8: rows x columns.
  int8_t *super_quants;
  /// One scale per block of 256.
  float *super_scales;
  /// The sum of each 16 consecutive `super_quants`: rows x columns / 16.
  int16_t *super_sums;
} ck_operand;

/// Packs `source` as row `row` of every form that `operand` has. Values are finite.
void ck_pack(const float *source, const ck_operand *operand, int64_t row);

#endif
