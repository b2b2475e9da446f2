#include "neuron_group.h"

#include <string.h>

void ck_nibble_sums_portable(const ck_neuron_group *group, const uint8_t *nibbles, int64_t stride,
                             int64_t blocks, int32_t *sums) {
  memset(sums, 0, (size_t)blocks * 32 * sizeof *sums);
  for (int n = 0; n < group->count; n++) {
    const uint8_t *row = nibbles + group->neurons[n] * stride;
    for (int64_t b = 0; b < blocks; b++)
      for (int i = 0; i < 16; i++) {
        sums[32 * b + i] += group->quants[n] * ((row[16 * b + i] & 15) - 8);
        sums[32 * b + 16 + i] += group->quants[n] * ((row[16 * b + i] >> 4) - 8);
      }
  }
}

#if defined(__x86_64__)

#include <immintrin.h>

/// Eight times the sum of all activations: what the sums are too large by because nibbles are not
/// negative.
static int16_t excess(const ck_neuron_group *group) {
  int sum = 0;
  for (int n = 0; n < group->count; n++) sum += group->quants[n];
  return (int16_t)(8 * sum);
}

/// The activations of neurons `n` and `n + 1` as two bytes.
static int16_t pair_of(const ck_neuron_group *group, int n) {
  return (int16_t)((uint8_t)group->quants[n] | (uint8_t)group->quants[n + 1] << 8);
}

/// Two blocks of outputs. Sums may wrap around in between; the last subtraction wraps them back.
CK_AVX2_TARGET static void sum_two_blocks(const ck_neuron_group *group, const uint8_t *nibbles,
                                          int64_t stride, int32_t *sums) {
  const __m256i mask = _mm256_set1_epi8(15);
  __m256i parts[4];  // Outputs 0-7, 8-15, 16-23, 24-31 of both blocks.
  for (int p = 0; p < 4; p++) parts[p] = _mm256_set1_epi16((int16_t)-excess(group));
  for (int n = 0; n < group->count; n += 2) {
    const __m256i quants = _mm256_set1_epi16(pair_of(group, n));
    const uint8_t *place = nibbles + group->neurons[n] * stride;
    const uint8_t *next = nibbles + group->neurons[n + 1] * stride;
    const __m256i a = _mm256_loadu_si256((const __m256i *)place);
    const __m256i b = _mm256_loadu_si256((const __m256i *)next);
    const __m256i first = _mm256_unpacklo_epi8(a, b), second = _mm256_unpackhi_epi8(a, b);
    const __m256i pairs[4] = {first, second, _mm256_srli_epi16(first, 4),
                              _mm256_srli_epi16(second, 4)};
    for (int p = 0; p < 4; p++)
      parts[p] = _mm256_add_epi16(
          parts[p], _mm256_maddubs_epi16(_mm256_and_si256(pairs[p], mask), quants));
  }
  for (int p = 0; p < 4; p++) {
    const __m128i low = _mm256_castsi256_si128(parts[p]);
    const __m128i high = _mm256_extracti128_si256(parts[p], 1);
    _mm256_storeu_si256((__m256i *)(sums + 8 * p), _mm256_cvtepi16_epi32(low));
    _mm256_storeu_si256((__m256i *)(sums + 32 + 8 * p), _mm256_cvtepi16_epi32(high));
  }
}

CK_AVX2_TARGET void ck_nibble_sums_avx2(const ck_neuron_group *group, const uint8_t *nibbles,
                                        int64_t stride, int64_t blocks, int32_t *sums) {
  int64_t b = 0;
  for (; b + 2 <= blocks; b += 2)
    sum_two_blocks(group, nibbles + 16 * b, stride, sums + 32 * b);
  ck_nibble_sums_portable(group, nibbles + 16 * b, stride, blocks - b, sums + 32 * b);
}

/// As `sum_two_blocks`, for four.
CK_AVX512_TARGET static void sum_four_blocks(const ck_neuron_group *group, const uint8_t *nibbles,
                                             int64_t stride, int32_t *sums) {
  const __m512i mask = _mm512_set1_epi8(15);
  __m512i parts[4];
  for (int p = 0; p < 4; p++) parts[p] = _mm512_set1_epi16((int16_t)-excess(group));
  for (int n = 0; n < group->count; n += 2) {
    const __m512i quants = _mm512_set1_epi16(pair_of(group, n));
    const __m512i a = _mm512_loadu_si512(nibbles + group->neurons[n] * stride);
    const __m512i b = _mm512_loadu_si512(nibbles + group->neurons[n + 1] * stride);
    const __m512i first = _mm512_unpacklo_epi8(a, b), second = _mm512_unpackhi_epi8(a, b);
    const __m512i pairs[4] = {first, second, _mm512_srli_epi16(first, 4),
                              _mm512_srli_epi16(second, 4)};
    for (int p = 0; p < 4; p++)
      parts[p] = _mm512_add_epi16(
          parts[p], _mm512_maddubs_epi16(_mm512_and_si512(pairs[p], mask), quants));
  }
  for (int p = 0; p < 4; p++) {
    int16_t words[32];
    _mm512_storeu_si512(words, parts[p]);
    for (int b = 0; b < 4; b++)
      for (int i = 0; i < 8; i++) sums[32 * b + 8 * p + i] = words[8 * b + i];
  }
}

CK_AVX512_TARGET void ck_nibble_sums_avx512(const ck_neuron_group *group, const uint8_t *nibbles,
                                            int64_t stride, int64_t blocks, int32_t *sums) {
  int64_t b = 0;
  for (; b + 4 <= blocks; b += 4)
    sum_four_blocks(group, nibbles + 16 * b, stride, sums + 32 * b);
  ck_nibble_sums_avx2(group, nibbles + 16 * b, stride, blocks - b, sums + 32 * b);
}

#elif defined(__aarch64__)

#include <arm_neon.h>

static void sum_block(const ck_neuron_group *group, const uint8_t *nibbles, int64_t stride,
                      int32_t *sums) {
  int16x8_t parts[4];  // Outputs 0-7, 8-15, 16-23, 24-31.
  for (int p = 0; p < 4; p++) parts[p] = vdupq_n_s16(0);
  for (int n = 0; n < group->count; n++) {
    const int8x8_t quant = vdup_n_s8(group->quants[n]);
    const uint8x16_t both = vld1q_u8(nibbles + group->neurons[n] * stride);
    const int8x16_t eight = vdupq_n_s8(8);
    const int8x16_t low =
        vsubq_s8(vreinterpretq_s8_u8(vandq_u8(both, vdupq_n_u8(15))), eight);
    const int8x16_t high = vsubq_s8(vreinterpretq_s8_u8(vshrq_n_u8(both, 4)), eight);
    parts[0] = vmlal_s8(parts[0], vget_low_s8(low), quant);
    parts[1] = vmlal_s8(parts[1], vget_high_s8(low), quant);
    parts[2] = vmlal_s8(parts[2], vget_low_s8(high), quant);
    parts[3] = vmlal_s8(parts[3], vget_high_s8(high), quant);
  }
  for (int p = 0; p < 4; p++) {
    vst1q_s32(sums + 8 * p, vmovl_s16(vget_low_s16(parts[p])));
    vst1q_s32(sums + 8 * p + 4, vmovl_s16(vget_high_s16(parts[p])));
  }
}

void ck_nibble_sums_neon(const ck_neuron_group *group, const uint8_t *nibbles, int64_t stride,
                         int64_t blocks, int32_t *sums) {
  for (int64_t b = 0; b < blocks; b++)
    sum_block(group, nibbles + 16 * b, stride, sums + 32 * b);
}

#endif
