#include <string.h>

#include "ck_down.h"
#include "types/decode.h"

enum {
  /// Outputs added up at a time: a whole number of blocks of every type.
  CHUNK = 512,
};

/// totals[i] += every neuron times its weight for outputs [start, start + count).
CK_INLINE void add_rows(ck_variant variant, const ck_matrix *matrix, const ck_neurons *z,
                        const float *values, int64_t outputs, int64_t start, int64_t count,
                        float *totals) {
  const ck_type_facts facts = ck_facts_inline(matrix->type);
  const int64_t block = facts.weights_per_block, block_bytes = facts.bytes_per_block;
  const uint8_t *stretch = (const uint8_t *)matrix->weights + start / block * block_bytes;
  for (int64_t n = 0; n < z->neurons; n++) {
    if (z->skip && values[n] == 0) continue;
    float weights[CHUNK];
    ck_decode_inline(matrix->type, variant, stretch + n * (outputs / block * block_bytes), weights,
                     count);
    for (int64_t i = 0; i < count; i++) totals[i] += values[n] * weights[i];
  }
}

CK_INLINE void down_rows(ck_variant variant, const ck_matrix *matrix, const ck_neurons *z,
                         const ck_targets *targets, int64_t first, int64_t last) {
  const int64_t outputs = targets->output_columns;
  for (int64_t token = 0; token < targets->count; token++)
    for (int64_t start = first / CHUNK * CHUNK; start < last; start += CHUNK) {
      const int64_t count = outputs - start < CHUNK ? outputs - start : CHUNK;
      float totals[CHUNK] = {0};
      add_rows(variant, matrix, z, z->values + token * z->neurons, outputs, start, count, totals);
      float *output = targets->output + targets->destinations[token] * outputs;
      for (int64_t i = first > start ? first : start; i < start + count && i < last; i++)
        output[i] = totals[i - start];
    }
}

#define PARAMETERS                                                                          \
  const ck_matrix *matrix, const ck_neurons *z, const ck_targets *targets, int64_t first, \
      int64_t last
#define ARGUMENTS matrix, z, targets, first, last

CK_WITH_VARIANTS(
    static void down_rows_portable(PARAMETERS) { down_rows(CK_PORTABLE, ARGUMENTS); },
    CK_AVX2_TARGET static void down_rows_avx2(PARAMETERS) { down_rows(CK_AVX2, ARGUMENTS); },
    CK_AVX512_TARGET static void down_rows_avx512(PARAMETERS) { down_rows(CK_AVX512, ARGUMENTS); },
    static void down_rows_neon(PARAMETERS) { down_rows(CK_NEON, ARGUMENTS); })

void ck_down_rows(PARAMETERS) {
  CK_CHOOSE(matrix->variant, down_rows_portable, down_rows_avx2, down_rows_avx512,
            down_rows_neon)(ARGUMENTS);
}

void ck_turn(ck_type type, const void *source, void *turned, int64_t outputs, int64_t neurons) {
  const size_t bytes = (size_t)ck_facts_inline(type).bytes_per_block;
  for (int64_t output = 0; output < outputs; output++)
    for (int64_t neuron = 0; neuron < neurons; neuron++)
      memcpy((char *)turned + (size_t)(neuron * outputs + output) * bytes,
             (const char *)source + (size_t)(output * neurons + neuron) * bytes, bytes);
}
