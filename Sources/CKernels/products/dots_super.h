/// What each variant's super-blocks times int8 activations are made of.
#ifndef CK_DOTS_SUPER_H
#define CK_DOTS_SUPER_H

#include "dots.h"
#include "stripes.h"
#include "types/super_block.h"
#include "vectors/totals.h"

enum {
  /// The most tokens that meet a block while its quants are in registers.
  CK_SUPER_TOKENS = 4,
};

/// Eight sums of integers. Lane j has the weights 4 j ... 4 j + 3 of each run.
typedef int32_t super_integers __attribute__((vector_size(32)));

/// One token's block of 256 activations.
typedef struct {
  const int8_t *quants;
  const int16_t *sums;
  float step;
} super_token;

#endif
