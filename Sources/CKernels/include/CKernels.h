/// The arithmetic of the engine: pure functions over memory that the caller owns.
///
/// No allocation, no threads, no globals, no clock. Every fast version gives the same bits as the
/// plain one: sums of floats run in sixteen lanes whose order is fixed (lanes.h), products and
/// sums are rounded one by one, and sums of integers are exact.
///
/// What was measured (two cores of a Sapphire Rapids class, 30 GB/s of memory) so that nobody need
/// measure it again:
///
/// | tried | outcome |
/// | --- | --- |
/// | stripes of 16 blocks for plain rows, one core | kept: 46 for 20 GB/s of weights in cache |
/// | tiles of 8 tokens, one core | kept: 100-135 for 45 GMAC/s |
/// | asking for weights 2 KiB ahead | kept: 27 for 20 GB/s from memory |
/// | asking half or twice as far, or into the second cache | 20-25 GB/s |
/// | asking for four rows at once | 17 GB/s: slower than not asking |
/// | asking for the next group of neurons | kept: a sparse down matrix in 27 for 40 us |
/// | long ranges of outputs a thread | kept: 19 for 27 us |
/// | huge pages under weights | kept: 15.3 for 14 GB/s of plain reading, one thread |
/// | tiles of 8, 16 or 32 queries, blocks of 16, 32 or 64 keys | no difference |
/// | yielding the core at once while waiting for the next kernel | no difference on idle cores |
/// | fusing multiplications with additions | not done: it would cost the same bits everywhere |
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
