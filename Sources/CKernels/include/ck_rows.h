/// What is done to a row of floats.
#ifndef CK_ROWS_H
#define CK_ROWS_H

#include <stdint.h>

/// output[i] = weight[i] * input[i] / sqrt(mean(input^2) + epsilon). The rows may be the same.
void ck_rms_norm(const float *input, const float *weight, float epsilon, float *output,
                 int64_t count);

/// Turns each of `heads` heads by position * inverse_frequencies[i]; element i of a head goes with
/// element i + half. `half` is half the length of a head.
void ck_rotate(float *row, const float *inverse_frequencies, int64_t position, int64_t heads,
               int64_t half);

/// base^(-2 pair / head_dim), computed in double precision.
float ck_inverse_frequency(double base, int64_t pair, int64_t head_dim);

/// row[i] += weight * delta[i].
void ck_add_scaled(const float *restrict delta, float weight, float *restrict row, int64_t count);

/// row[i] += delta[i].
void ck_add(const float *restrict delta, float *restrict row, int64_t count);

/// How many of `count` floats are above 0.
int64_t ck_count_positive(const float *row, int64_t count);

#endif
