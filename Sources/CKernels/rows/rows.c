#include "ck_rows.h"

#include <math.h>

#include "row_kernel.h"
#include "vectors/exponential.h"
#include "vectors/lanes.h"

enum {
  /// Groups of lanes summed side by side, so that an addition need not wait for the one before.
  CHAINS = 4,
  STRIDE = CHAINS * CK_LANES,
};

/// The sum of squares: element i goes to lane i % 16 of chain i / 16 % 4.
CK_INLINE float sum_of_squares(const float *row, int64_t count) {
  ck_lanes chains[CHAINS] = {{0}};
  int64_t i = 0;
  for (; i + STRIDE <= count; i += STRIDE)
#pragma GCC unroll 4
    for (int c = 0; c < CHAINS; c++)
      ck_lanes_add(&chains[c], row + i + c * CK_LANES, row + i + c * CK_LANES);
  for (int c = 0; i < count; c++, i += CK_LANES)
    ck_lanes_dot(&chains[c], row + i, row + i, count - i < CK_LANES ? count - i : CK_LANES);
  const ck_lanes sum = (chains[0] + chains[2]) + (chains[1] + chains[3]);
  return ck_lanes_total(&sum);
}

CK_INLINE void rms_norm(const float *input, const float *weight, float epsilon, float *output,
                        int64_t count) {
  const float scale = 1.0f / sqrtf(sum_of_squares(input, count) / (float)count + epsilon);
  int64_t i = 0;
  for (; i + CK_LANES <= count; i += CK_LANES) {
    ck_lanes values, weights;
    memcpy(&values, input + i, sizeof values);
    memcpy(&weights, weight + i, sizeof weights);
    values = weights * (values * scale);
    memcpy(output + i, &values, sizeof values);
  }
  for (; i < count; i++) output[i] = weight[i] * (input[i] * scale);
}

/// Turns `CK_LANES` pairs.
CK_INLINE void rotate_lanes(float *first, float *second, const float *cosines,
                            const float *sines) {
  ck_lanes x, y, cosine, sine;
  memcpy(&x, first, sizeof x);
  memcpy(&y, second, sizeof y);
  memcpy(&cosine, cosines, sizeof cosine);
  memcpy(&sine, sines, sizeof sine);
  const ck_lanes turned_x = x * cosine - y * sine, turned_y = y * cosine + x * sine;
  memcpy(first, &turned_x, sizeof turned_x);
  memcpy(second, &turned_y, sizeof turned_y);
}

CK_INLINE void rotate(float *row, const float *cosines, const float *sines, int64_t heads,
                      int64_t half) {
  for (int64_t head = 0; head < heads; head++) {
    float *first = row + head * 2 * half, *second = first + half;
    int64_t i = 0;
    for (; i + CK_LANES <= half; i += CK_LANES)
      rotate_lanes(first + i, second + i, cosines + i, sines + i);
    for (; i < half; i++) {
      const float x = first[i], y = second[i];
      first[i] = x * cosines[i] - y * sines[i];
      second[i] = y * cosines[i] + x * sines[i];
    }
  }
}

CK_INLINE void add_scaled(const float *restrict delta, float weight, float *restrict row,
                          int64_t count) {
  for (int64_t i = 0; i < count; i++) row[i] += weight * delta[i];
}

CK_INLINE void add(const float *restrict delta, float *restrict row, int64_t count) {
  for (int64_t i = 0; i < count; i++) row[i] += delta[i];
}

CK_INLINE int64_t count_positive(const float *row, int64_t count) {
  ck_int_lanes above = {0};  // Minus the count of each lane.
  int64_t positive = 0, i = 0;
  for (; i + CK_LANES <= count; i += CK_LANES) {
    ck_lanes values;
    memcpy(&values, row + i, sizeof values);
    above += values > 0;
  }
  for (; i < count; i++) positive += row[i] > 0;
  for (int lane = 0; lane < CK_LANES; lane++) positive -= above[lane];
  return positive;
}

float ck_inverse_frequency(double base, int64_t pair, int64_t head_dim) {
  return (float)pow(base, -2.0 * (double)pair / (double)head_dim);
}

void ck_turns(const float *inverse_frequencies, float magnitude, int64_t position,
              float *cosines, float *sines, int64_t count) {
  for (int64_t i = 0; i < count; i++) {
    const float angle = (float)position * inverse_frequencies[i];
    cosines[i] = magnitude * cosf(angle);
    sines[i] = magnitude * sinf(angle);
  }
}

#define NORM const float *input, const float *weight, float epsilon, float *output, int64_t count
#define ROTATE \
  float *row, const float *cosines, const float *sines, int64_t heads, int64_t half
#define ADD_SCALED const float *restrict delta, float weight, float *restrict row, int64_t count
#define ADD const float *restrict delta, float *restrict row, int64_t count
#define COUNT const float *row, int64_t count

ROW_KERNEL(void, rms_norm, (NORM), (input, weight, epsilon, output, count))
ROW_KERNEL(void, rotate, (ROTATE), (row, cosines, sines, heads, half))
ROW_KERNEL(void, add_scaled, (ADD_SCALED), (delta, weight, row, count))
ROW_KERNEL(void, add, (ADD), (delta, row, count))
ROW_KERNEL(int64_t, count_positive, (COUNT), (row, count))

void ck_rms_norm(ck_variant variant, NORM) {
  CHOSEN(variant, rms_norm)(input, weight, epsilon, output, count);
}

void ck_rotate(ck_variant variant, ROTATE) {
  CHOSEN(variant, rotate)(row, cosines, sines, heads, half);
}

void ck_add_scaled(ck_variant variant, ADD_SCALED) {
  CHOSEN(variant, add_scaled)(delta, weight, row, count);
}

void ck_add(ck_variant variant, ADD) { CHOSEN(variant, add)(delta, row, count); }

int64_t ck_count_positive(ck_variant variant, COUNT) {
  return CHOSEN(variant, count_positive)(row, count);
}
