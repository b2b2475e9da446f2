#include "ck_rows.h"

#include <string.h>

#include "row_kernel.h"
#include "vectors/lanes.h"
#include "vectors/totals.h"

/// Turns 8 pairs of neighbours: each element times its cosine, plus its neighbour times its sine,
/// which is negative for the first of a pair.
CK_INLINE void rotate_eight(float *pairs, const float *cosines, const float *sines) {
  ck_lanes elements;
  ck_eight cosine, sine;
  memcpy(&elements, pairs, sizeof elements);
  memcpy(&cosine, cosines, sizeof cosine);
  memcpy(&sine, sines, sizeof sine);
  const ck_lanes twice = __builtin_shufflevector(cosine, cosine, 0, 0, 1, 1, 2, 2, 3, 3, 4, 4, 5,
                                                 5, 6, 6, 7, 7);
  const ck_eight minus = -sine;
  const ck_lanes signs = __builtin_shufflevector(minus, sine, 0, 8, 1, 9, 2, 10, 3, 11, 4, 12, 5,
                                                 13, 6, 14, 7, 15);
  const ck_lanes swapped = __builtin_shufflevector(elements, elements, 1, 0, 3, 2, 5, 4, 7, 6, 9,
                                                   8, 11, 10, 13, 12, 15, 14);
  const ck_lanes turned = elements * twice + swapped * signs;
  memcpy(pairs, &turned, sizeof turned);
}

CK_INLINE void rotate_neighbours(float *row, const float *cosines, const float *sines,
                                 int64_t heads, int64_t half) {
  for (int64_t head = 0; head < heads; head++) {
    float *pairs = row + head * 2 * half;
    int64_t i = 0;
    for (; i + 8 <= half; i += 8) rotate_eight(pairs + 2 * i, cosines + i, sines + i);
    for (; i < half; i++) {
      const float x = pairs[2 * i], y = pairs[2 * i + 1];
      pairs[2 * i] = x * cosines[i] - y * sines[i];
      pairs[2 * i + 1] = y * cosines[i] + x * sines[i];
    }
  }
}

#define ROTATE \
  float *row, const float *cosines, const float *sines, int64_t heads, int64_t half

ROW_KERNEL(void, rotate_neighbours, (ROTATE), (row, cosines, sines, heads, half))

void ck_rotate_neighbours(ck_variant variant, ROTATE) {
  CHOSEN(variant, rotate_neighbours)(row, cosines, sines, heads, half);
}
