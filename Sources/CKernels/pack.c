#include "ck_operand.h"
#include "half.h"

/// The nearest integer, ties to even, of a value between -2^22 and 2^22: the addition shifts the
/// fraction out of the float.
CK_INLINE int32_t rounded(float value) {
  return (int32_t)(ck_bits_of_float(value + 0x1.8p23f) - 0x4B400000u);
}

CK_INLINE float largest_magnitude(const float *values, int count) {
  uint32_t largest = 0;
  for (int i = 0; i < count; i++) {
    const uint32_t magnitude = ck_bits_of_float(values[i]) & 0x7FFFFFFF;
    largest = magnitude > largest ? magnitude : largest;
  }
  return ck_float_of_bits(largest);
}

/// 32 values as quants of one step; returns the step, rounded to a half. The quants are made with
/// the unrounded step.
static float pack_block(const float *values, int8_t *low, int8_t *high) {
  const float step = largest_magnitude(values, 32) / 127.0f;
  // Steps whose inverse is not finite are far below the smallest half.
  const float inverse = step >= 0x1p-126f ? 1.0f / step : 0;
  for (int i = 0; i < 16; i++) {
    low[i] = (int8_t)rounded(values[i] * inverse);
    high[i] = (int8_t)rounded(values[i + 16] * inverse);
  }
  return ck_float_of_half(ck_half_of_float(step));
}

/// The first value of largest magnitude.
static float signed_extreme(const float *values, int count) {
  const float largest = largest_magnitude(values, count);
  for (int i = 0; i < count; i++)
    if (values[i] == largest || values[i] == -largest) return values[i];
  return 0;
}

/// 256 values as quants of one step, with the sums of 16 quants; returns the step.
static float pack_super_block(const float *values, int8_t *quants, int16_t *sums) {
  const float extreme = signed_extreme(values, 256);
  const float largest = extreme < 0 ? -extreme : extreme;
  const float inverse = largest >= 0x1p-118f ? -127.0f / extreme : 0;
  for (int i = 0; i < 256; i++) {
    const int32_t quant = rounded(values[i] * inverse);
    quants[i] = (int8_t)(quant < 127 ? quant : 127);
  }
  for (int group = 0; group < 16; group++) {
    int sum = 0;
    for (int i = 0; i < 16; i++) sum += quants[16 * group + i];
    sums[group] = (int16_t)sum;
  }
  return inverse == 0 ? 0 : 1.0f / inverse;
}

void ck_pack(const float *source, const ck_operand *operand, int64_t row) {
  const int64_t columns = operand->columns;
  if (operand->values)
    memcpy(operand->values + row * columns, source, (size_t)columns * sizeof *source);
  if (operand->low)
    for (int64_t b = 0; b < columns / 32; b++) {
      const int64_t block = row * (columns / 32) + b;
      operand->scales[block] =
          pack_block(source + 32 * b, operand->low + 16 * block, operand->high + 16 * block);
    }
  if (operand->super_quants)
    for (int64_t b = 0; b < columns / 256; b++) {
      const int64_t block = row * (columns / 256) + b;
      operand->super_scales[block] =
          pack_super_block(source + 256 * b, operand->super_quants + 256 * block,
                           operand->super_sums + 16 * block);
    }
}
