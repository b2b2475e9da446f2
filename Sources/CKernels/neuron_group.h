/// The integer sums of one group of 32 neurons whose weights are Q4_0.
#ifndef CK_NEURON_GROUP_H
#define CK_NEURON_GROUP_H

#include <stdint.h>

#include "targets.h"

/// The neurons of a group that take part. An odd count is followed by an activation of 0, so that
/// neurons can be taken in pairs.
typedef struct {
  int count;
  uint8_t neurons[32];
  int8_t quants[32];
} ck_neuron_group;

/// sums[i] = sum over neurons of quant * (nibble - 8), for `blocks` blocks of 32 outputs; neuron
/// n's nibbles lie at nibbles + n * stride. |sum| <= 32 * 127 * 8, which fits in 16 bits.
typedef void ck_nibble_sums(const ck_neuron_group *group, const uint8_t *nibbles, int64_t stride,
                            int64_t blocks, int32_t *sums);

#define CK_NIBBLE_SUMS(variant) ck_nibble_sums ck_nibble_sums_##variant;

CK_WITH_VARIANTS(CK_NIBBLE_SUMS(portable), CK_NIBBLE_SUMS(avx2), CK_NIBBLE_SUMS(avx512),
                 CK_NIBBLE_SUMS(neon))

#endif
