#include "dots_stripes.h"

#define TARGET
#define TARGET_INLINE CK_INLINE
#define UNIT 4
#define TOKENS 4
#define EXPORT(name) name##_portable

typedef float unit_floats __attribute__((vector_size(4 * UNIT)));
typedef int32_t unit_integers __attribute__((vector_size(4 * UNIT)));

enum { UNIT_BYTES = 4 * UNIT };

/// Four blocks as signed bytes, plane by plane as the activations lie.
typedef struct {
  int8_t quants[CK_PLANES][UNIT_BYTES];
} unit_weights;

TARGET_INLINE void load_unit(ck_type type, const uint8_t *planes, unit_weights *weights) {
  const int middle = type == CK_Q4_0 ? 8 : 0;
  for (int p = 0; p < 4; p++)
    for (int i = 0; i < UNIT_BYTES; i++) {
      const uint8_t quant = planes[p * CK_PLANE_BYTES + i];
      weights->quants[2 * p][i] = (int8_t)(type == CK_Q8_0 ? quant : (quant & 15) - middle);
      weights->quants[2 * p + 1][i] =
          (int8_t)(type == CK_Q8_0 ? planes[(p + 4) * CK_PLANE_BYTES + i] : (quant >> 4) - middle);
    }
}

TARGET_INLINE unit_integers dot_unit(ck_type type, const unit_weights *weights,
                                     const int8_t *quants, const int32_t *offsets) {
  (void)type, (void)offsets;  // The quants are signed here.
  int32_t sums[UNIT] = {0};
  for (int p = 0; p < CK_PLANES; p++)
    for (int i = 0; i < UNIT_BYTES; i++)
      sums[i / 4] += weights->quants[p][i] * quants[p * CK_PLANE_BYTES + i];
  unit_integers dot;
  memcpy(&dot, sums, sizeof dot);
  return dot;
}

TARGET_INLINE unit_floats load_halves(const uint8_t *source) {
  float floats[UNIT];
  for (int i = 0; i < UNIT; i++) floats[i] = ck_load_half(source + 2 * i);
  unit_floats lanes;
  memcpy(&lanes, floats, sizeof lanes);
  return lanes;
}

#include "dots_stripes.inc.h"
