/// Conversion between floats and shorter floats, bit by bit.
#ifndef CK_HALF_H
#define CK_HALF_H

#include <stdint.h>
#include <string.h>

#include "ck_variant.h"
#include "lanes.h"
#include "variants/targets.h"

CK_INLINE float ck_float_of_bits(uint32_t bits) {
  float value;
  memcpy(&value, &bits, sizeof value);
  return value;
}

CK_INLINE uint32_t ck_bits_of_float(float value) {
  uint32_t bits;
  memcpy(&bits, &value, sizeof bits);
  return bits;
}

/// The half whose bits are `half`. Moving the exponent by multiplication also makes subnormal
/// halves normal; infinities and NaNs get the exponent that the shift could not give them.
CK_INLINE float ck_float_of_half(uint16_t half) {
  const uint32_t magnitude = (uint32_t)(half & 0x7FFF) << 13;
  const uint32_t scaled = ck_bits_of_float(ck_float_of_bits(magnitude) * 0x1p112f);
  const uint32_t special = magnitude >= 0x0F800000u ? 0x7F800000u : 0;
  return ck_float_of_bits((uint32_t)(half & 0x8000) << 16 | scaled | special);
}

/// 2^(exponent - 128). The first two are subnormal floats, whose exponent is 0; the bits of each
/// kind of float are the larger ones where it is right.
CK_INLINE float ck_float_of_exponent(uint8_t exponent) {
  const int32_t normal = 4 * (exponent - 1), subnormal = exponent + 1;
  return ck_float_of_bits((uint32_t)(normal > subnormal ? normal : subnormal) << 21);
}

/// The half nearest to `value`, ties to even.
CK_INLINE uint16_t ck_half_of_float(float value) {
  const uint32_t bits = ck_bits_of_float(value);
  const uint16_t sign = (uint16_t)(bits >> 16 & 0x8000);
  const uint32_t magnitude = bits & 0x7FFFFFFF;
  if (magnitude > 0x7F800000u) return (uint16_t)(sign | 0x7E00);
  if (magnitude >= 0x477FF000u) return (uint16_t)(sign | 0x7C00);
  // Below 2^-14 halves are multiples of 2^-24, and so are floats around 0.5: the addition rounds.
  if (magnitude < 0x38800000u)
    return (uint16_t)(sign | (ck_bits_of_float(ck_float_of_bits(magnitude) + 0.5f) - 0x3F000000u));
  const uint32_t rounded = magnitude + 0xFFF + (magnitude >> 13 & 1);
  return (uint16_t)(sign | ((rounded - 0x38000000u) >> 13));
}

/// The half at an address that need not be aligned.
CK_INLINE float ck_load_half(const void *address) {
  uint16_t half;
  memcpy(&half, address, sizeof half);
  return ck_float_of_half(half);
}

/// As `ck_load_half`. Other variants than the portable one have an instruction for it.
CK_INLINE float ck_widen_half(ck_variant variant, const void *address) {
  if (variant == CK_PORTABLE) return ck_load_half(address);
  _Float16 half;
  memcpy(&half, address, sizeof half);
  return (float)half;
}

typedef _Float16 ck_half_lanes __attribute__((vector_size(CK_LANES * sizeof(_Float16))));

/// Sixteen halves as floats. Other variants than the portable one have an instruction for it.
CK_INLINE void ck_widen_lanes(ck_variant variant, const void *halves, ck_lanes *floats) {
  if (variant == CK_PORTABLE) {
    float values[CK_LANES];
    for (int i = 0; i < CK_LANES; i++) values[i] = ck_load_half((const char *)halves + 2 * i);
    memcpy(floats, values, sizeof values);
  } else {
    ck_half_lanes lanes;
    memcpy(&lanes, halves, sizeof lanes);
    *floats = __builtin_convertvector(lanes, ck_lanes);
  }
}

/// Writes `count` halves as floats.
void ck_widen_halves(ck_variant variant, const void *halves, float *floats, int64_t count);

/// Writes `count` floats as halves.
void ck_narrow_floats(ck_variant variant, const float *floats, void *halves, int64_t count);

#endif
