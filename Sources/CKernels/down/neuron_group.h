/// The sums of one group of 32 neurons whose weights are Q4_0.
#ifndef CK_NEURON_GROUP_H
#define CK_NEURON_GROUP_H

#include <stdint.h>

#include "ck_operand.h"
#include "variants/targets.h"

/// The weights of a group for a stretch of outputs: their scales, and the nibbles of its first
/// neuron; those of the next neuron follow `stride` bytes on.
typedef struct {
  const uint8_t *scales;
  const uint8_t *nibbles;
  int64_t stride;
} ck_nibble_group;

/// A group whose turn comes next: its weights are asked for meanwhile.
typedef struct {
  const ck_neuron_group *group;
  ck_nibble_group weights;
} ck_next_group;

/// totals[i] += scale[i] * step * (sum over neurons of quant * (nibble - 8)) for `blocks` blocks of
/// 32 outputs. The sum is exact: |sum| <= 32 * 127 * 8, which fits in 16 bits.
typedef void ck_add_nibbles(const ck_neuron_group *group, const ck_nibble_group *weights,
                            const ck_next_group *next, int64_t blocks, float *totals);

#define CK_ADD_NIBBLES(variant) ck_add_nibbles ck_add_nibbles_##variant;

CK_WITH_VARIANTS(CK_ADD_NIBBLES(portable), CK_ADD_NIBBLES(avx2), CK_ADD_NIBBLES(avx512),
                 CK_ADD_NIBBLES(neon))

#endif
