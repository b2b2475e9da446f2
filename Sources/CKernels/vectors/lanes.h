/// Sixteen sums in a fixed order.
///
/// Element i of a dot product is added to lane i % 16, in rising order of i, and the lanes are
/// added in a tree. Any vector width gives the same bits as long as no multiplication is fused
/// with an addition.
#ifndef CK_LANES_H
#define CK_LANES_H

#include <stdint.h>
#include <string.h>

#include "variants/targets.h"

enum { CK_LANES = 16 };

typedef float ck_lanes __attribute__((vector_size(CK_LANES * sizeof(float))));

/// lanes += a * b, element by element, for 16 elements.
CK_INLINE void ck_lanes_add(ck_lanes *lanes, const float *a, const float *b) {
  ck_lanes left, right;
  memcpy(&left, a, sizeof left);
  memcpy(&right, b, sizeof right);
  *lanes += left * right;
}

/// lanes += a * b for `count` elements. A last incomplete group of 16 counts as filled with
/// zeros, which change nothing: a sum that began with +0 is never -0.
CK_INLINE void ck_lanes_dot(ck_lanes *lanes, const float *a, const float *b, int64_t count) {
  int64_t i = 0;
  for (; i + CK_LANES <= count; i += CK_LANES) ck_lanes_add(lanes, a + i, b + i);
  if (i == count) return;
  float left[CK_LANES] = {0}, right[CK_LANES] = {0};
  memcpy(left, a + i, (size_t)(count - i) * sizeof *a);
  memcpy(right, b + i, (size_t)(count - i) * sizeof *b);
  ck_lanes_add(lanes, left, right);
}

/// The sum of 16 lanes.
CK_INLINE float ck_lanes_sum(const float *lanes) {
  float eight[8], four[4];
  for (int i = 0; i < 8; i++) eight[i] = lanes[i] + lanes[i + 8];
  for (int i = 0; i < 4; i++) four[i] = eight[i] + eight[i + 4];
  return (four[0] + four[2]) + (four[1] + four[3]);
}

/// The sum of 16 lanes.
CK_INLINE float ck_lanes_total(const ck_lanes *lanes) {
  float values[CK_LANES];
  memcpy(values, lanes, sizeof values);
  return ck_lanes_sum(values);
}

#endif
