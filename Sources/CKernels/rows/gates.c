#include "ck_rows.h"

#include "row_kernel.h"
#include "vectors/exponential.h"

/// What becomes of the gates.
typedef enum { SILU, CLAMPED_SILU, GELU } gate_form;

/// No clamped gate, and no product that one is multiplied with, is larger than this.
static const float LIMIT = 7.0f;
/// How much steeper the sigmoid of a clamped gate is.
static const float STEEPNESS = 1.702f;
/// 2 sqrt(2 / pi), and how much the cube counts, in the GELU that is made of a tanh.
static const float GELU_SCALE = 1.5957691216f, GELU_CUBE = 0.044715f;

/// The lesser of each pair.
CK_INLINE void limit_above(ck_lanes *lanes, float limit) {
  const ck_int_lanes is_below = *lanes < limit;
  const ck_lanes limits = (ck_lanes){0} + limit;
  *lanes = (ck_lanes)((is_below & (ck_int_lanes)*lanes) | (~is_below & (ck_int_lanes)limits));
}

/// The greater of each pair.
CK_INLINE void limit_below(ck_lanes *lanes, float limit) {
  const ck_int_lanes is_above = *lanes > limit;
  const ck_lanes limits = (ck_lanes){0} + limit;
  *lanes = (ck_lanes)((is_above & (ck_int_lanes)*lanes) | (~is_above & (ck_int_lanes)limits));
}

/// g * sigmoid(z) for each g and its z, which has the same sign: g / (1 + e^-z), or
/// g e^z / (1 + e^z) where both are negative, so that no power is greater than 1.
CK_INLINE void weigh_by_sigmoid(ck_lanes *lanes, const ck_lanes *arguments) {
  const ck_lanes gate = *lanes;
  const ck_int_lanes is_negative = gate < 0;
  ck_lanes power = (ck_lanes)((ck_int_lanes)*arguments | INT32_MIN);  // -|z|
  ck_exponentials(&power);
  const ck_lanes scaled = gate * power;
  const ck_lanes top =
      (ck_lanes)((is_negative & (ck_int_lanes)scaled) | (~is_negative & (ck_int_lanes)gate));
  *lanes = top / (power + 1.0f);
}

/// Multiplies sixteen values with what becomes of their gates; `form` is a constant at the call.
CK_INLINE void multiply_lanes(gate_form form, ck_lanes *gates, ck_lanes *values) {
  ck_lanes argument = *gates;
  if (form == CLAMPED_SILU) {
    limit_above(gates, LIMIT);
    limit_above(values, LIMIT);
    limit_below(values, -LIMIT);
    *values += 1.0f;
    argument = *gates * STEEPNESS;
  }
  // 1/2 + tanh(y) / 2 is the sigmoid of 2 y.
  if (form == GELU) argument = argument * ((argument * argument * GELU_CUBE + 1.0f) * GELU_SCALE);
  weigh_by_sigmoid(gates, &argument);
  *values *= *gates;
}

CK_INLINE void multiply(gate_form form, const float *restrict gate, float *restrict row,
                        int64_t count) {
  ck_lanes gates, values;
  int64_t i = 0;
  for (; i + CK_LANES <= count; i += CK_LANES) {
    memcpy(&gates, gate + i, sizeof gates);
    memcpy(&values, row + i, sizeof values);
    multiply_lanes(form, &gates, &values);
    memcpy(row + i, &values, sizeof values);
  }
  if (i == count) return;
  const size_t rest = (size_t)(count - i) * sizeof *gate;
  gates = values = (ck_lanes){0};
  memcpy(&gates, gate + i, rest);
  memcpy(&values, row + i, rest);
  multiply_lanes(form, &gates, &values);
  memcpy(row + i, &values, rest);
}

#define MULTIPLY const float *restrict gate, float *restrict row, int64_t count

CK_INLINE void multiply_silu(MULTIPLY) { multiply(SILU, gate, row, count); }
CK_INLINE void multiply_clamped_silu(MULTIPLY) { multiply(CLAMPED_SILU, gate, row, count); }
CK_INLINE void multiply_gelu(MULTIPLY) { multiply(GELU, gate, row, count); }

ROW_KERNEL(void, multiply_silu, (MULTIPLY), (gate, row, count))
ROW_KERNEL(void, multiply_clamped_silu, (MULTIPLY), (gate, row, count))
ROW_KERNEL(void, multiply_gelu, (MULTIPLY), (gate, row, count))

void ck_multiply_silu(ck_variant variant, MULTIPLY) {
  CHOSEN(variant, multiply_silu)(gate, row, count);
}

void ck_multiply_clamped_silu(ck_variant variant, MULTIPLY) {
  CHOSEN(variant, multiply_clamped_silu)(gate, row, count);
}

void ck_multiply_gelu(ck_variant variant, MULTIPLY) {
  CHOSEN(variant, multiply_gelu)(gate, row, count);
}
