#include "ck_rows.h"

#include <math.h>

#include "lanes.h"

void ck_rms_norm(const float *input, const float *weight, float epsilon, float *output,
                 int64_t count) {
  ck_lanes lanes = {0};
  ck_lanes_dot(&lanes, input, input, count);
  const float scale = 1.0f / sqrtf(ck_lanes_total(&lanes) / (float)count + epsilon);
  for (int64_t i = 0; i < count; i++) output[i] = weight[i] * (input[i] * scale);
}

float ck_inverse_frequency(double base, int64_t pair, int64_t head_dim) {
  return (float)pow(base, -2.0 * (double)pair / (double)head_dim);
}

void ck_rotate(float *row, const float *inverse_frequencies, int64_t position, int64_t heads,
               int64_t half) {
  for (int64_t i = 0; i < half; i++) {
    const float angle = (float)position * inverse_frequencies[i];
    const float cosine = cosf(angle), sine = sinf(angle);
    for (int64_t head = 0; head < heads; head++) {
      float *first = row + head * 2 * half + i, *second = first + half;
      const float x = *first, y = *second;
      *first = x * cosine - y * sine;
      *second = y * cosine + x * sine;
    }
  }
}

void ck_add_scaled(const float *restrict delta, float weight, float *restrict row,
                   int64_t count) {
  for (int64_t i = 0; i < count; i++) row[i] += weight * delta[i];
}

void ck_add(const float *restrict delta, float *restrict row, int64_t count) {
  for (int64_t i = 0; i < count; i++) row[i] += delta[i];
}

int64_t ck_count_positive(const float *row, int64_t count) {
  int64_t positive = 0;
  for (int64_t i = 0; i < count; i++) positive += row[i] > 0;
  return positive;
}
