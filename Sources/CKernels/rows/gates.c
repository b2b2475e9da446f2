#include "ck_rows.h"

#include "row_kernel.h"
#include "vectors/exponential.h"

/// g * sigmoid(g) for each g: g / (1 + e^-g), or g e^g / (1 + e^g) where g is negative, so that no
/// power is greater than 1.
CK_INLINE void silu(ck_lanes *lanes) {
  const ck_lanes gate = *lanes;
  const ck_int_lanes is_negative = gate < 0;
  ck_lanes power = (ck_lanes)((ck_int_lanes)gate | INT32_MIN);  // -|g|
  ck_exponentials(&power);
  const ck_lanes scaled = gate * power;
  const ck_lanes top =
      (ck_lanes)((is_negative & (ck_int_lanes)scaled) | (~is_negative & (ck_int_lanes)gate));
  *lanes = top / (power + 1.0f);
}

CK_INLINE void multiply_silu(const float *restrict gate, float *restrict row, int64_t count) {
  int64_t i = 0;
  for (; i + CK_LANES <= count; i += CK_LANES) {
    ck_lanes gates, values;
    memcpy(&gates, gate + i, sizeof gates);
    memcpy(&values, row + i, sizeof values);
    silu(&gates);
    values *= gates;
    memcpy(row + i, &values, sizeof values);
  }
  if (i == count) return;
  ck_lanes gates = {0};
  memcpy(&gates, gate + i, (size_t)(count - i) * sizeof *gate);
  silu(&gates);
  for (int64_t lane = 0; i < count; i++, lane++) row[i] *= gates[lane];
}

#define MULTIPLY const float *restrict gate, float *restrict row, int64_t count

ROW_KERNEL(void, multiply_silu, (MULTIPLY), (gate, row, count))

void ck_multiply_silu(ck_variant variant, MULTIPLY) {
  CHOSEN(variant, multiply_silu)(gate, row, count);
}
