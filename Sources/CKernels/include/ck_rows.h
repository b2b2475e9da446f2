/// What is done to a row of floats.
#ifndef CK_ROWS_H
#define CK_ROWS_H

#include <stdint.h>

#include "ck_variant.h"

/// output[i] = weight[i] * input[i] / sqrt(mean(input^2) + epsilon). The rows may be the same.
void ck_rms_norm(ck_variant variant, const float *input, const float *weight, float epsilon,
                 float *output, int64_t count);

/// base^(-2 pair / head_dim), computed in double precision.
float ck_inverse_frequency(double base, int64_t pair, int64_t head_dim);

/// The cosines and sines of position * inverse_frequencies[i], times `magnitude`.
void ck_turns(const float *inverse_frequencies, float magnitude, int64_t position,
              float *cosines, float *sines, int64_t count);

/// Turns each of `heads` heads by the angles of `cosines` and `sines`; element i of a head goes
/// with element i + half. `half` is half the length of a head.
void ck_rotate(ck_variant variant, float *row, const float *cosines, const float *sines,
               int64_t heads, int64_t half);

/// As `ck_rotate`, but element 2 i of a head goes with element 2 i + 1.
void ck_rotate_neighbours(ck_variant variant, float *row, const float *cosines,
                          const float *sines, int64_t heads, int64_t half);

/// row[i] *= g / (1 + e^-g) with g = gate[i].
void ck_multiply_silu(ck_variant variant, const float *restrict gate, float *restrict row,
                      int64_t count);

/// row[i] = g / (1 + e^(-1.702 g)) * (u + 1) with g = gate[i], at most 7, and u = row[i], from -7
/// to 7.
void ck_multiply_clamped_silu(ck_variant variant, const float *restrict gate,
                              float *restrict row, int64_t count);

/// row[i] *= g / 2 * (1 + tanh(sqrt(2 / pi) * (g + 0.044715 g^3))) with g = gate[i].
void ck_multiply_gelu(ck_variant variant, const float *restrict gate, float *restrict row,
                      int64_t count);

/// row[i] += weight * delta[i].
void ck_add_scaled(ck_variant variant, const float *restrict delta, float weight,
                   float *restrict row, int64_t count);

/// row[i] += delta[i].
void ck_add(ck_variant variant, const float *restrict delta, float *restrict row, int64_t count);

/// How many of `count` floats are above 0.
int64_t ck_count_positive(ck_variant variant, const float *row, int64_t count);

#endif
