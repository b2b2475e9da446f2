/// Activations packed for products with each kind of weights.
#ifndef CK_OPERAND_H
#define CK_OPERAND_H

#include <stdbool.h>
#include <stdint.h>

#include "ck_variant.h"

/// The activations of 32 neurons, rounded to int8.
typedef struct {
  /// The scale of all, rounded to a half.
  float step;
  /// How many neurons take part: those whose quant is not 0, or all.
  int16_t count;
  /// -8 times the sum of their quants. Nibbles are multiplied as 0 ... 15 and mean -8 ... 7.
  int16_t offset;
  /// Those that take part, in rising order, and their quants. An odd count is followed by a quant
  /// of 0, so that neurons can be taken in pairs.
  uint8_t neurons[32];
  int8_t quants[32];
} ck_neuron_group;

/// Rows of activations in up to four forms; a form that is not wanted is NULL.
typedef struct {
  /// A multiple of 32 where `stripes` or `groups` are present, of 256 where `super_quants` is.
  int64_t columns;
  /// rows x columns.
  float *values;
  /// Blocks of 32 rounded to int8, in the order in which stripes of weights meet them: for each
  /// stripe of 16 blocks eight planes of 64 bytes, four quants of each block. What a last stripe
  /// lacks is zero. rows x stripes x 512.
  int8_t *stripes;
  /// One scale per block, rounded to a half: rows x stripes x 16.
  float *scales;
  /// -8 times the sum of each block's quants: rows x stripes x 16.
  int32_t *offsets;
  /// Blocks of 32 as neurons: rows x columns / 32.
  ck_neuron_group *groups;
  /// Whether neurons whose quant is 0 take part nevertheless; it does not change any product.
  bool keeps_zeros;
  /// Blocks of 256 rounded to int8: rows x columns.
  int8_t *super_quants;
  /// One scale per block of 256.
  float *super_scales;
  /// The sum of each 16 consecutive `super_quants`: rows x columns / 16.
  int16_t *super_sums;
} ck_operand;

/// How many stripes of 16 blocks of 32 hold `columns` activations.
int64_t ck_stripes(int64_t columns);

/// Packs `source` as row `row` of every form that `operand` has. Values are finite.
void ck_pack(ck_variant variant, const float *source, const ck_operand *operand, int64_t row);

#endif
