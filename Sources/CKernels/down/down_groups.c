#include <string.h>

#include "ck_down.h"
#include "neuron_group.h"
#include "types/facts.h"
#include "vectors/half.h"

enum {
  /// Neurons that share the headers of one group.
  GROUP = 32,
  /// Outputs added up at a time: all that a layer of the published models has.
  CHUNK = 2560,
};

/// Where things lie in the groups of a matrix, and what a quant stands for.
typedef struct {
  int64_t header_bytes, row_bytes, group_bytes;
  /// Of a quant: 4, where two share a byte, or 8.
  int bits;
  int zero;
  bool has_minima;
} group_layout;

CK_INLINE group_layout layout_of(ck_type type, int64_t outputs) {
  const ck_type_facts facts = ck_facts_inline(type);
  group_layout layout = {.header_bytes = facts.header_bytes, .bits = facts.bits,
                         .zero = facts.zero, .has_minima = facts.header_bytes == 4};
  layout.row_bytes = outputs * facts.bits / 8;
  layout.group_bytes = outputs * layout.header_bytes + GROUP * layout.row_bytes;
  return layout;
}

/// The quants of a group for the outputs from `output`, a multiple of 32, on.
CK_INLINE const uint8_t *quants_of(const group_layout *layout, const uint8_t *group,
                                   int64_t outputs, int64_t output) {
  return group + outputs * layout->header_bytes + output * layout->bits / 8;
}

/// The weight of output `i` before the scale, in a row of quants.
CK_INLINE int weight_at(const group_layout *layout, const uint8_t *row, int64_t i) {
  if (layout->bits == 8) return (int8_t)row[i];
  const uint8_t both = row[i / 32 * 16 + i % 16];
  const int nibble = i % 32 < 16 ? both & 15 : both >> 4;
  return nibble - layout->zero;
}

/// The scales and, where there are any, the minima of `count` outputs.
CK_INLINE void load_headers(ck_variant variant, const group_layout *layout, const uint8_t *headers,
                            int64_t count, float *scales, float *minima) {
  if (!layout->has_minima) {
    ck_widen_halves(variant, headers, scales, count);
    return;
  }
  for (int64_t i = 0; i < count; i++) {
    scales[i] = ck_load_half(headers + 4 * i);
    minima[i] = ck_load_half(headers + 4 * i + 2);
  }
}

/// As `ck_add_nibbles`, for the types whose weights are not nibbles around 8.
CK_INLINE void add_quants(ck_variant variant, const group_layout *layout,
                          const ck_neuron_group *group, const uint8_t *headers,
                          const uint8_t *quants, int64_t count, float *totals) {
  float scales[CHUNK], minima[CHUNK];
  int32_t sums[CHUNK] = {0};
  load_headers(variant, layout, headers, count, scales, minima);
  for (int n = 0; n < group->count; n++) {
    const uint8_t *row = quants + group->neurons[n] * layout->row_bytes;
    for (int64_t i = 0; i < count; i++)
      sums[i] += group->quants[n] * weight_at(layout, row, i);
  }
  for (int64_t i = 0; i < count; i++) totals[i] += scales[i] * group->step * (float)sums[i];
  if (!layout->has_minima) return;
  const float sum = (float)(group->offset / -8);
  for (int64_t i = 0; i < count; i++) totals[i] += minima[i] * group->step * sum;
}

/// The weights of group `g` of a matrix for the outputs from `start` on.
CK_INLINE ck_nibble_group nibbles_of(const ck_matrix *matrix, const group_layout *layout,
                                     int64_t outputs, int64_t g, int64_t start) {
  const uint8_t *bytes = (const uint8_t *)matrix->weights + g * layout->group_bytes;
  return (ck_nibble_group){bytes + start * layout->header_bytes,
                           quants_of(layout, bytes, outputs, start), layout->row_bytes};
}

/// totals[i] += every neuron times its weight for outputs [start, start + count), in integers
/// within a group.
CK_INLINE void add_integer(ck_variant variant, const ck_matrix *matrix,
                           const group_layout *layout, const ck_neurons *z, int64_t outputs,
                           int64_t token, int64_t start, int64_t count, float *totals) {
  ck_add_nibbles *add_nibbles =
      CK_CHOOSE(variant, ck_add_nibbles_portable, ck_add_nibbles_avx2, ck_add_nibbles_avx512,
                ck_add_nibbles_neon);
  const bool nibbles = layout->bits == 4 && layout->zero == 8 && !layout->has_minima;
  const int64_t groups = z->neurons / GROUP;
  for (int64_t g = 0; g < groups; g++) {
    const ck_neuron_group *group = &z->packed->groups[token * groups + g];
    const ck_nibble_group weights = nibbles_of(matrix, layout, outputs, g, start);
    if (group->count > 0 && nibbles) {
      // After the last group nothing comes: it asks for itself, which costs next to nothing.
      const int64_t after = g + 1 < groups ? g + 1 : g;
      const ck_next_group next = {group + (after - g),
                                  nibbles_of(matrix, layout, outputs, after, start)};
      add_nibbles(group, &weights, &next, count / 32, totals);
    } else if (group->count > 0) {
      add_quants(variant, layout, group, weights.scales, weights.nibbles, count, totals);
    }
  }
}

/// As `add_integer`, in floats and neuron by neuron.
CK_INLINE void add_float(ck_variant variant, const ck_matrix *matrix, const group_layout *layout,
                         const ck_neurons *z, int64_t outputs, int64_t token, int64_t start,
                         int64_t count, float *totals) {
  const float *values = z->values + token * z->neurons;
  for (int64_t g = 0; g < z->neurons / GROUP; g++) {
    const uint8_t *bytes = (const uint8_t *)matrix->weights + g * layout->group_bytes;
    const uint8_t *quants = quants_of(layout, bytes, outputs, start);
    float scales[CHUNK], minima[CHUNK];
    load_headers(variant, layout, bytes + start * layout->header_bytes, count, scales, minima);
    for (int n = 0; n < GROUP; n++) {
      const float value = values[g * GROUP + n];
      if (z->skip && value == 0) continue;
      const uint8_t *row = quants + n * layout->row_bytes;
      for (int64_t i = 0; i < count; i++) {
        float weight = scales[i] * (float)weight_at(layout, row, i);
        if (layout->has_minima) weight += minima[i];
        totals[i] += value * weight;
      }
    }
  }
}

#define PARAMETERS                                                                          \
  const ck_matrix *matrix, const ck_neurons *z, const ck_targets *targets, int64_t first, \
      int64_t last
#define ARGUMENTS matrix, z, targets, first, last

/// `type` is a constant at the call, so that its layout is known where weights are taken apart.
CK_INLINE void down_groups(ck_type type, ck_variant variant, PARAMETERS) {
  const int64_t outputs = targets->output_columns, end = (last + 31) / 32 * 32;
  const group_layout layout = layout_of(type, outputs);
  for (int64_t token = 0; token < targets->count; token++)
    for (int64_t start = first / 32 * 32; start < end; start += CHUNK) {
      const int64_t count = end - start < CHUNK ? end - start : CHUNK;
      float totals[CHUNK] = {0};
      if (matrix->integer)
        add_integer(variant, matrix, &layout, z, outputs, token, start, count, totals);
      else add_float(variant, matrix, &layout, z, outputs, token, start, count, totals);
      float *output = targets->output + targets->destinations[token] * outputs;
      for (int64_t i = first > start ? first : start; i < start + count && i < last; i++)
        output[i] = totals[i - start];
    }
}

/// The product for one type, compiled for each instruction set.
#define DOWN_OF_TYPE(TYPE, name)                                                               \
  CK_WITH_VARIANTS(                                                                            \
      static void name##_portable(PARAMETERS) {                                                \
        down_groups(CK_##TYPE, CK_PORTABLE, ARGUMENTS);                                        \
      },                                                                                       \
      CK_AVX2_TARGET static void name##_avx2(PARAMETERS) {                                     \
        down_groups(CK_##TYPE, CK_AVX2, ARGUMENTS);                                            \
      },                                                                                       \
      CK_AVX512_TARGET static void name##_avx512(PARAMETERS) {                                 \
        down_groups(CK_##TYPE, CK_AVX512, ARGUMENTS);                                          \
      },                                                                                       \
      static void name##_neon(PARAMETERS) { down_groups(CK_##TYPE, CK_NEON, ARGUMENTS); })

#define CHOICE(TYPE, name)                                                                \
  case CK_##TYPE:                                                                         \
    CK_CHOOSE(matrix->variant, name##_portable, name##_avx2, name##_avx512, name##_neon)  \
    (ARGUMENTS);                                                                          \
    break;

/// What `macro` makes of a type that can be grouped; nothing of the others.
#define IF_GROUPED(macro, TYPE, name) macro(TYPE, name)
#define IF_OUTPUT_ROWS(macro, TYPE, name)
#define DOWN_OF_ROW(TYPE, name, id, weights, bits, zero, down) IF_##down(DOWN_OF_TYPE, TYPE, name)
#define CHOICE_OF_ROW(TYPE, name, id, weights, bits, zero, down) IF_##down(CHOICE, TYPE, name)

CK_STRIPED_TYPES(DOWN_OF_ROW)

void ck_down_groups(PARAMETERS) {
  switch (matrix->type) {
    CK_STRIPED_TYPES(CHOICE_OF_ROW)
    default: break;
  }
}

void ck_group_neurons(ck_type type, const void *source, void *grouped, int64_t outputs,
                      int64_t neurons) {
  const group_layout layout = layout_of(type, outputs);
  const int64_t groups = neurons / GROUP;
  const int64_t block_bytes = layout.header_bytes + GROUP * layout.row_bytes / outputs;
  memset(grouped, 0, (size_t)(groups * layout.group_bytes));
  for (int64_t output = 0; output < outputs; output++)
    for (int64_t g = 0; g < groups; g++) {
      const uint8_t *block = (const uint8_t *)source + (output * groups + g) * block_bytes;
      const uint8_t *quants = block + layout.header_bytes;
      uint8_t *group = (uint8_t *)grouped + g * layout.group_bytes;
      memcpy(group + output * layout.header_bytes, block, (size_t)layout.header_bytes);
      uint8_t *rows = group + outputs * layout.header_bytes;
      for (int n = 0; n < GROUP; n++) {
        if (layout.bits == 8) {
          rows[n * layout.row_bytes + output] = quants[n];
          continue;
        }
        const int nibble = n < 16 ? quants[n] & 15 : quants[n - 16] >> 4;
        rows[n * layout.row_bytes + output / 32 * 16 + output % 16] |=
            (uint8_t)(output % 32 < 16 ? nibble : nibble << 4);
      }
    }
}
