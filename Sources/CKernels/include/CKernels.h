/// The arithmetic of the engine: pure functions over memory that the caller owns.
///
/// No allocation, no threads, no globals, no clock. Every fast version gives the same bits as the
/// plain one: sums of floats run in sixteen lanes whose order is fixed (lanes.h), products and
/// sums are rounded one by one, and sums of integers are exact.
#ifndef CKERNELS_H
#define CKERNELS_H

#include "ck_attention.h"
#include "ck_blocks.h"
#include "ck_down.h"
#include "ck_limits.h"
#include "ck_operand.h"
#include "ck_products.h"
#include "ck_rows.h"
#include "ck_stripes.h"
#include "ck_variant.h"

#endif
