/// The exponential of sixteen floats.
#ifndef CK_EXPONENTIAL_H
#define CK_EXPONENTIAL_H

#include "half.h"
#include "lanes.h"

typedef int32_t ck_int_lanes __attribute__((vector_size(CK_LANES * sizeof(int32_t))));

/// e^x for each x <= 0, to about one unit in the last place; 0 below the smallest normal float.
/// Only products, sums and bit shifts, so that every processor gives the same bits.
CK_INLINE void ck_exponentials(ck_lanes *lanes) {
  const ck_lanes x = *lanes;
  const ck_lanes shifted = x * 0x1.715476p0f + 0x1.8p23f;  // log2(e); the sum rounds to an integer
  const ck_lanes power = shifted - 0x1.8p23f;
  // ln 2 in two parts, the first so short that its product with `power` is exact.
  const ck_lanes rest = (x - power * 0x1.62e4p-1f) - power * 0x1.7f7d1cp-20f;
  ck_lanes series = rest * (1.0f / 5040) + 1.0f / 720;
  series = series * rest + 1.0f / 120;
  series = series * rest + 1.0f / 24;
  series = series * rest + 1.0f / 6;
  series = series * rest + 0.5f;
  series = series * rest * rest + rest + 1.0f;
  const ck_int_lanes exponent = (ck_int_lanes)shifted - (0x4B400000 - 127);
  const ck_lanes result = series * (ck_lanes)(exponent << 23);
  *lanes = (ck_lanes)((ck_int_lanes)result & (x > -87.0f));
}

/// e^x for x <= 0.
CK_INLINE float ck_exponential(float x) {
  ck_lanes lanes = {x};
  ck_exponentials(&lanes);
  return lanes[0];
}

#endif
