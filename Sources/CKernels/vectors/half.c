#include "half.h"

#include "ck_attention.h"

CK_INLINE void widen(ck_variant variant, const char *halves, float *floats, int64_t count) {
  int64_t i = 0;
  for (; i + CK_LANES <= count; i += CK_LANES) {
    ck_lanes lanes;
    ck_widen_lanes(variant, halves + 2 * i, &lanes);
    memcpy(floats + i, &lanes, sizeof lanes);
  }
  for (; i < count; i++) floats[i] = ck_load_half(halves + 2 * i);
}

/// The conversion of the variants rounds to the nearest, ties to even, as the one by bits does.
CK_INLINE void narrow(ck_variant variant, const float *floats, char *halves, int64_t count) {
  int64_t i = 0;
  for (; variant != CK_PORTABLE && i + CK_LANES <= count; i += CK_LANES) {
    ck_lanes lanes;
    memcpy(&lanes, floats + i, sizeof lanes);
    const ck_half_lanes narrowed = __builtin_convertvector(lanes, ck_half_lanes);
    memcpy(halves + 2 * i, &narrowed, sizeof narrowed);
  }
  for (; i < count; i++) {
    const uint16_t half = ck_half_of_float(floats[i]);
    memcpy(halves + 2 * i, &half, sizeof half);
  }
}

#define WIDEN const char *halves, float *floats, int64_t count
#define NARROW const float *floats, char *halves, int64_t count

CK_WITH_VARIANTS(
    static void widen_portable(WIDEN) { widen(CK_PORTABLE, halves, floats, count); }
    static void narrow_portable(NARROW) { narrow(CK_PORTABLE, floats, halves, count); },
    CK_AVX2_TARGET static void widen_avx2(WIDEN) { widen(CK_AVX2, halves, floats, count); }
    CK_AVX2_TARGET static void narrow_avx2(NARROW) { narrow(CK_AVX2, floats, halves, count); },
    CK_AVX512_TARGET static void widen_avx512(WIDEN) { widen(CK_AVX512, halves, floats, count); }
    CK_AVX512_TARGET static void narrow_avx512(NARROW) {
      narrow(CK_AVX512, floats, halves, count);
    },
    CK_NEON_TARGET static void widen_neon(WIDEN) { widen(CK_NEON, halves, floats, count); }
    CK_NEON_TARGET static void narrow_neon(NARROW) { narrow(CK_NEON, floats, halves, count); })

void ck_widen_halves(ck_variant variant, const void *halves, float *floats, int64_t count) {
  CK_CHOOSE(variant, widen_portable, widen_avx2, widen_avx512, widen_neon)(halves, floats, count);
}

void ck_narrow_floats(ck_variant variant, const float *floats, void *halves, int64_t count) {
  CK_CHOOSE(variant, narrow_portable, narrow_avx2, narrow_avx512, narrow_neon)
  (floats, halves, count);
}

void ck_store_elements(ck_variant variant, bool halves, const float *source, void *elements,
                       int64_t count) {
  if (halves) ck_narrow_floats(variant, source, elements, count);
  else memcpy(elements, source, (size_t)count * sizeof *source);
}
