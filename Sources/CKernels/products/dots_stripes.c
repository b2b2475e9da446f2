#define UNIT 4
#include "dots_stripes.h"

#define TARGET
#define TARGET_INLINE CK_INLINE
#define TOKENS 4
#define EXPORT(name) name##_portable

// Quants are multiplied as signed bytes.
#define BIAS(type) 0

TARGET_INLINE void look_up(const int8_t *table, int bias, unit_bytes *indices) {
  uint8_t bytes[4 * UNIT];
  memcpy(bytes, indices, sizeof bytes);
  for (int i = 0; i < 4 * UNIT; i++) bytes[i] = (uint8_t)(table[bytes[i]] + bias);
  memcpy(indices, bytes, sizeof bytes);
}

TARGET_INLINE void dot_unit(ck_type type, const unit_weights *weights, const int8_t *quants,
                            unit_integers *dot) {
  (void)type;
  int32_t sums[UNIT];
  memcpy(sums, dot, sizeof sums);
  for (int p = 0; p < CK_PLANES; p++) {
    const int8_t *plane = (const int8_t *)&weights->planes[p];
    for (int i = 0; i < 4 * UNIT; i++)
      sums[i / 4] += plane[i] * quants[p * CK_PLANE_BYTES + i];
  }
  memcpy(dot, sums, sizeof sums);
}

TARGET_INLINE unit_floats load_halves(const uint8_t *source) {
  float floats[UNIT];
  for (int i = 0; i < UNIT; i++) floats[i] = ck_load_half(source + 2 * i);
  unit_floats lanes;
  memcpy(&lanes, floats, sizeof lanes);
  return lanes;
}

#include "dots_stripes.inc.h"
