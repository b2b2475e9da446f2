#include "ck_operand.h"
#include "types/decode.h"
#include "stripes.h"

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

/// The step of a block, rounded to a half, and the sum of its quants.
typedef struct {
  float step;
  int32_t sum;
} block_scale;

/// Writes sixteen values times `inverse` as quants and adds them to `sums`: as `rounded`, but in
/// vectors, which compilers were seen not to find by themselves.
CK_INLINE void quantize(const float *values, float inverse, int8_t *quants, ck_integers *sums) {
  ck_lanes lanes;
  memcpy(&lanes, values, sizeof lanes);
  const ck_integers integers = (ck_integers)(lanes * inverse + 0x1.8p23f) - 0x4B400000;
  const ck_quants narrow = __builtin_convertvector(integers, ck_quants);
  memcpy(quants, &narrow, sizeof narrow);
  *sums += integers;
}

/// 32 values as quants of one step. The quants are made with the unrounded step.
CK_INLINE block_scale pack_block(const float *values, int8_t *quants) {
  const float step = largest_magnitude(values, 32) / 127.0f;
  // Steps whose inverse is not finite are far below the smallest half.
  const float inverse = step >= 0x1p-126f ? 1.0f / step : 0;
  ck_integers sums = {0};
  quantize(values, inverse, quants, &sums);
  quantize(values + CK_LANES, inverse, quants + CK_LANES, &sums);
  int32_t sum = 0;
  for (int i = 0; i < CK_LANES; i++) sum += sums[i];
  return (block_scale){ck_float_of_half(ck_half_of_float(step)), sum};
}

/// Writes the quants of a block of 32 as neurons that take part.
CK_INLINE void list_neurons(const int8_t *quants, bool keeps_zeros, ck_neuron_group *group) {
  int16_t count = 0;
  for (int n = 0; n < 32; n++) {
    group->neurons[count] = (uint8_t)n;
    group->quants[count] = quants[n];
    count += (int16_t)(keeps_zeros || quants[n] != 0);
  }
  group->count = count;
  if (count < 32) group->quants[count] = 0;
}

CK_INLINE void pack_groups(const float *source, const ck_operand *operand, int64_t row) {
  const int64_t blocks = operand->columns / 32;
  for (int64_t b = 0; b < blocks; b++) {
    ck_neuron_group *group = operand->groups + row * blocks + b;
    int8_t quants[32];
    const block_scale scale = pack_block(source + 32 * b, quants);
    group->step = scale.step;
    group->offset = (int16_t)(-8 * scale.sum);
    list_neurons(quants, operand->keeps_zeros, group);
  }
}

CK_INLINE void pack_stripes(const float *source, const ck_operand *operand, int64_t row) {
  const int64_t first = row * ck_stripes(operand->columns) * CK_STRIPE;
  for (int64_t b = 0; b < operand->columns / 32; b++) {
    int8_t *stripe = operand->stripes + (first + b) / CK_STRIPE * CK_PLANES * CK_PLANE_BYTES;
    int8_t quants[32], *target = stripe + 4 * (b % CK_STRIPE);
    const block_scale scale = pack_block(source + 32 * b, quants);
    for (int i = 0; i < 32; i += 4) memcpy(target + ck_stripe_offset(i), quants + i, 4);
    operand->scales[first + b] = scale.step;
    operand->offsets[first + b] = -8 * scale.sum;
  }
}

/// The first value of largest magnitude.
CK_INLINE float signed_extreme(const float *values, int count) {
  const float largest = largest_magnitude(values, count);
  for (int i = 0; i < count; i++)
    if (values[i] == largest || values[i] == -largest) return values[i];
  return 0;
}

/// 256 values as quants of one step, with the sums of 16 quants; returns the step.
CK_INLINE float pack_super_block(const float *values, int8_t *quants, int16_t *sums) {
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

CK_INLINE void pack(const float *source, const ck_operand *operand, int64_t row) {
  const int64_t columns = operand->columns;
  if (operand->values)
    memcpy(operand->values + row * columns, source, (size_t)columns * sizeof *source);
  if (operand->stripes) pack_stripes(source, operand, row);
  if (operand->groups) pack_groups(source, operand, row);
  if (operand->super_quants)
    for (int64_t b = 0; b < columns / 256; b++) {
      const int64_t block = row * (columns / 256) + b;
      operand->super_scales[block] =
          pack_super_block(source + 256 * b, operand->super_quants + 256 * block,
                           operand->super_sums + 16 * block);
    }
}

int64_t ck_stripes(int64_t columns) { return (columns / 32 + CK_STRIPE - 1) / CK_STRIPE; }

#define PARAMETERS const float *source, const ck_operand *operand, int64_t row
#define ARGUMENTS source, operand, row

CK_WITH_VARIANTS(
    static void pack_portable(PARAMETERS) { pack(ARGUMENTS); },
    CK_AVX2_TARGET static void pack_avx2(PARAMETERS) { pack(ARGUMENTS); },
    CK_AVX512_TARGET static void pack_avx512(PARAMETERS) { pack(ARGUMENTS); },
    CK_NEON_TARGET static void pack_neon(PARAMETERS) { pack(ARGUMENTS); })

void ck_pack(ck_variant variant, PARAMETERS) {
  CK_CHOOSE(variant, pack_portable, pack_avx2, pack_avx512, pack_neon)(ARGUMENTS);
}
