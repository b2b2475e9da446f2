/// The arithmetic of the engine: pure functions over memory that the caller owns.
///
/// No allocation, no threads, no globals, no clock. Every fast version gives the same bits as the
/// plain one: sums of floats run in sixteen lanes whose order is fixed (lanes.h), products and
/// sums are rounded one by one, and sums of integers are exact.
///
/// What was measured (two cores of a Sapphire Rapids class, 30 GB/s of memory) so that it need not
/// be measured again:
///
/// | tried | outcome |
/// | --- | --- |
/// | stripes of 16 blocks for plain rows, one core | kept: 46 for 20 GB/s of weights in cache |
/// | tiles of 8 tokens, one core | kept: 100-135 for 45 GMAC/s |
/// | asking for weights ahead, one core | kept: 27 for 20 GB/s from memory |
/// | asking for the next group of neurons | kept: a sparse down matrix in 27 for 40 us |
/// | long ranges of outputs a thread | kept: 19 for 27 us |
/// | huge pages under weights | kept: 15.3 for 14 GB/s of plain reading, one thread |
/// | tiles of 8, 16 or 32 queries, blocks of 16, 32 or 64 keys | no difference |
/// | yielding the core at once while waiting for the next kernel | no difference on idle cores |
/// | fusing multiplications with additions | not done: it would cost the same bits everywhere |
/// | asking for weights into the second cache, not past it | kept: Q4_0 15 for 10, Q4_K 12 for 9, |
/// | (one core, from memory) | Q8_0 14 for 5 to 9 GB/s |
/// | the same for wanted rows, four of ten | kept: Q4_0 11 for 7, Q4_K 10 for 8 GB/s |
/// | two rows of super-blocks side by side, AVX-512, one core | kept: Q4_K 24 for 17 GB/s, cache |
/// | the same with batches of tokens | kept: Q4_K 70 for 38 GMAC/s |
/// | super-blocks with AVX-VNNI, batches, one core | kept: 49 for 44 GMAC/s |
/// | what Clang tunes for: super-blocks with AVX-512 | kept: 24 for 20 GB/s in cache |
/// | the same for stripes with AVX-512 | no difference |
/// | the same for super-blocks with AVX2 | no difference |
/// | scales of six bits of Q4_K unpacked in vectors, AVX2 | no difference |
/// | scales spread by loads, not by shuffles, AVX2 | 6 %, but the compiler must be kept from it |
///
/// On two cores of a Zen 5 (43 GB/s of memory with one, 40, 50 or 80 with both, by the minute):
///
/// | tried | outcome |
/// | --- | --- |
/// | one loop over rows, not four rows side by side, two cores | kept: 46 for 38 of 50 GB/s |
/// | asking for weights 9 instead of 2 KiB ahead, one core | kept: 37 for 32 GB/s |
/// | the same into the second cache, or past the caches | no difference |
/// | stretches of rows that follow one another for each core | kept: 74 for 57 of 80 GB/s |
/// | asking for wanted rows six, not three, ahead and for the first | kept: 10.0 for 11.0 us |
/// | one stretch of outputs of a sparse down matrix for each core | kept: 8.3 for 9.8 us |
/// | a token's experts together, matrix by matrix | kept: 107 for 101 tokens/s |
/// | all outputs of a sparse down matrix at a time, not 1024 | kept: 12.0 for 13.0 us, one core |
/// | asking for the next group's rows one by one, not column by column | 13.2 for 12.0 us |
/// | asking for a row in one go, not stripe by stripe | kept: 9.0 for 9.3 us for wanted rows |
/// | asking for the first group's rows | no difference |
/// | neuron by neuron an up row and a down row side by side | no difference in a plain loop |
/// | asking for rows of open gates while the gates are multiplied | 35 for 33 us an expert |
/// | asking for keys and values ahead, huge pages under them | no difference |
/// | a whole expert for each core, so that one streams while another gathers | no difference |
#ifndef CKERNELS_H
#define CKERNELS_H

#include "ck_attention.h"
#include "ck_down.h"
#include "ck_inspect.h"
#include "ck_limits.h"
#include "ck_operand.h"
#include "ck_products.h"
#include "ck_rows.h"
#include "ck_stripes.h"
#include "ck_types.h"
#include "ck_variant.h"

#endif
