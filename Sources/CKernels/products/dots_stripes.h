/// What each variant's rows in stripes times int8 activations are made of. UNIT is how many blocks
/// one vector holds four bytes of.
#ifndef CK_DOTS_STRIPES_H
#define CK_DOTS_STRIPES_H

#include "dots.h"
#include "stripes.h"
#include "vectors/half.h"
#include "vectors/totals.h"

typedef float unit_floats __attribute__((vector_size(4 * UNIT)));
typedef int32_t unit_integers __attribute__((vector_size(4 * UNIT)));
typedef uint8_t unit_bytes __attribute__((vector_size(4 * UNIT)));
typedef uint8_t unit_exponents __attribute__((vector_size(UNIT)));

/// UNIT blocks of a row without their scales, a byte for each quant, plane by plane as the
/// activations lie.
typedef struct {
  unit_bytes planes[CK_PLANES];
} unit_weights;

#endif
