/// How fast the multipliers of a core can go at all: loops that touch no memory.
#ifndef CK_LIMITS_H
#define CK_LIMITS_H

#include <stdint.h>

#include "ck_variant.h"

/// Multiply-adds of one step of `ck_multiply_int8`.
int64_t ck_int8_step(ck_variant variant);

/// Multiplies int8 in registers for `steps` steps, with the fastest instructions of `variant` that
/// the integer products could use. The result means nothing.
int32_t ck_multiply_int8(ck_variant variant, int64_t steps);

/// Multiply-adds of one step of `ck_multiply_float`.
int64_t ck_float_step(ck_variant variant);

/// Multiplies and adds floats in registers for `steps` steps, fused where `variant` can. The result
/// means nothing.
float ck_multiply_float(ck_variant variant, int64_t steps);

#endif
