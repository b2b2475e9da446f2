#include "neuron_group.h"

#include "vectors/half.h"
#include "products/stripes.h"

/// The weights from block `block` of outputs on.
CK_INLINE ck_nibble_group from_block(const ck_nibble_group *weights, int64_t block) {
  return (ck_nibble_group){weights->scales + 64 * block, weights->nibbles + 16 * block,
                           weights->stride};
}

/// Asks for the next group's weights for the `blocks` blocks from `block` on: a cache line of each
/// row for four blocks.
CK_INLINE void ask_for_next(const ck_next_group *next, int64_t block, int64_t blocks) {
  const ck_nibble_group weights = from_block(&next->weights, block);
  if (next->group->count > 0) ck_ask_for(weights.scales, 64 * blocks, false);
  for (int n = 0; n < next->group->count; n++)
    ck_ask_for(weights.nibbles + next->group->neurons[n] * weights.stride, 16 * blocks, false);
}

void ck_add_nibbles_portable(const ck_neuron_group *group, const ck_nibble_group *weights,
                             const ck_next_group *next, int64_t blocks, float *totals) {
  (void)next;
  for (int64_t b = 0; b < blocks; b++) {
    int32_t sums[32] = {0};
    for (int n = 0; n < group->count; n++) {
      const uint8_t *nibbles = weights->nibbles + group->neurons[n] * weights->stride + 16 * b;
      for (int i = 0; i < 16; i++) {
        sums[i] += group->quants[n] * ((nibbles[i] & 15) - 8);
        sums[16 + i] += group->quants[n] * ((nibbles[i] >> 4) - 8);
      }
    }
    for (int i = 0; i < 32; i++) {
      const float scale = ck_load_half(weights->scales + 64 * b + 2 * i) * group->step;
      totals[32 * b + i] += scale * (float)sums[i];
    }
  }
}

#if defined(__x86_64__)

#include <immintrin.h>

/// The activations of neurons `n` and `n + 1` as two bytes.
CK_INLINE int16_t pair_of(const ck_neuron_group *group, int n) {
  return (int16_t)((uint8_t)group->quants[n] | (uint8_t)group->quants[n + 1] << 8);
}

/// Eight outputs.
CK_AVX2_TARGET CK_INLINE void add_eight(__m128i sums, const uint8_t *scales, __m256 step,
                                        float *totals) {
  const __m256 scale =
      _mm256_mul_ps(_mm256_cvtph_ps(_mm_loadu_si128((const __m128i *)scales)), step);
  const __m256 sum = _mm256_cvtepi32_ps(_mm256_cvtepi16_epi32(sums));
  _mm256_storeu_ps(totals, _mm256_add_ps(_mm256_loadu_ps(totals), _mm256_mul_ps(scale, sum)));
}

/// Two blocks of outputs. Sums may wrap around in between; the last addition wraps them back.
CK_AVX2_TARGET CK_INLINE void add_two_blocks(const ck_neuron_group *group,
                                             const ck_nibble_group *weights, __m256 step,
                                             float *totals) {
  const __m256i mask = _mm256_set1_epi8(15);
  __m256i parts[4];  // Outputs 0-7, 8-15, 16-23, 24-31 of both blocks.
  for (int p = 0; p < 4; p++) parts[p] = _mm256_set1_epi16(group->offset);
  for (int n = 0; n < group->count; n += 2) {
    const __m256i quants = _mm256_set1_epi16(pair_of(group, n));
    const uint8_t *nibbles = weights->nibbles + group->neurons[n] * weights->stride;
    const uint8_t *next = weights->nibbles + group->neurons[n + 1] * weights->stride;
    const __m256i a = _mm256_loadu_si256((const __m256i *)nibbles);
    const __m256i b = _mm256_loadu_si256((const __m256i *)next);
    const __m256i first = _mm256_unpacklo_epi8(a, b), second = _mm256_unpackhi_epi8(a, b);
    const __m256i pairs[4] = {first, second, _mm256_srli_epi16(first, 4),
                              _mm256_srli_epi16(second, 4)};
    for (int p = 0; p < 4; p++)
      parts[p] = _mm256_add_epi16(
          parts[p], _mm256_maddubs_epi16(_mm256_and_si256(pairs[p], mask), quants));
  }
  for (int p = 0; p < 4; p++) {
    const uint8_t *scales = weights->scales + 16 * p;
    add_eight(_mm256_castsi256_si128(parts[p]), scales, step, totals + 8 * p);
    add_eight(_mm256_extracti128_si256(parts[p], 1), scales + 64, step, totals + 32 + 8 * p);
  }
}

CK_AVX2_TARGET void ck_add_nibbles_avx2(const ck_neuron_group *group,
                                        const ck_nibble_group *weights,
                                        const ck_next_group *next, int64_t blocks,
                                        float *totals) {
  const __m256 step = _mm256_set1_ps(group->step);
  int64_t b = 0;
  for (; b + 2 <= blocks; b += 2) {
    const ck_nibble_group two = from_block(weights, b);
    if (b % 4 == 0) ask_for_next(next, b, 4);
    add_two_blocks(group, &two, step, totals + 32 * b);
  }
  const ck_nibble_group rest = from_block(weights, b);
  ck_add_nibbles_portable(group, &rest, next, blocks - b, totals + 32 * b);
}

/// Sixteen outputs.
CK_AVX512_TARGET CK_INLINE void add_sixteen(__m256i sums, const uint8_t *scales, __m512 step,
                                            float *totals) {
  const __m512 scale =
      _mm512_mul_ps(_mm512_cvtph_ps(_mm256_loadu_si256((const __m256i *)scales)), step);
  const __m512 sum = _mm512_cvtepi32_ps(_mm512_cvtepi16_epi32(sums));
  _mm512_storeu_ps(totals, _mm512_add_ps(_mm512_loadu_ps(totals), _mm512_mul_ps(scale, sum)));
}

/// As `add_two_blocks`, for four.
CK_AVX512_TARGET CK_INLINE void add_four_blocks(const ck_neuron_group *group,
                                                const ck_nibble_group *weights, __m512 step,
                                                float *totals) {
  const __m512i mask = _mm512_set1_epi8(15);
  __m512i parts[4];
  for (int p = 0; p < 4; p++) parts[p] = _mm512_set1_epi16(group->offset);
  for (int n = 0; n < group->count; n += 2) {
    const __m512i quants = _mm512_set1_epi16(pair_of(group, n));
    const __m512i a =
        _mm512_loadu_si512(weights->nibbles + group->neurons[n] * weights->stride);
    const __m512i b =
        _mm512_loadu_si512(weights->nibbles + group->neurons[n + 1] * weights->stride);
    const __m512i first = _mm512_unpacklo_epi8(a, b), second = _mm512_unpackhi_epi8(a, b);
    const __m512i pairs[4] = {first, second, _mm512_srli_epi16(first, 4),
                              _mm512_srli_epi16(second, 4)};
    for (int p = 0; p < 4; p++)
      parts[p] = _mm512_add_epi16(
          parts[p], _mm512_maddubs_epi16(_mm512_and_si512(pairs[p], mask), quants));
  }
  // The 16 outputs of a half block lie in the same quarter of two registers.
  const __m512i near = _mm512_set_epi64(11, 10, 3, 2, 9, 8, 1, 0);
  const __m512i far = _mm512_set_epi64(15, 14, 7, 6, 13, 12, 5, 4);
  for (int half = 0; half < 2; half++)
    for (int pair = 0; pair < 2; pair++) {
      const __m512i both = _mm512_permutex2var_epi64(parts[2 * half], pair ? far : near,
                                                     parts[2 * half + 1]);
      const int64_t output = 64 * pair + 16 * half;
      add_sixteen(_mm512_castsi512_si256(both), weights->scales + 2 * output, step,
                  totals + output);
      add_sixteen(_mm512_extracti64x4_epi64(both, 1), weights->scales + 2 * (output + 32), step,
                  totals + output + 32);
    }
}

CK_AVX512_TARGET void ck_add_nibbles_avx512(const ck_neuron_group *group,
                                            const ck_nibble_group *weights,
                                            const ck_next_group *next, int64_t blocks,
                                            float *totals) {
  const __m512 step = _mm512_set1_ps(group->step);
  int64_t b = 0;
  for (; b + 4 <= blocks; b += 4) {
    const ck_nibble_group four = from_block(weights, b);
    ask_for_next(next, b, 4);
    add_four_blocks(group, &four, step, totals + 32 * b);
  }
  const ck_nibble_group rest = from_block(weights, b);
  ck_add_nibbles_avx2(group, &rest, next, blocks - b, totals + 32 * b);
}

#elif defined(__aarch64__)

#include <arm_neon.h>

/// Four outputs.
CK_INLINE void add_four(int16x4_t sums, const uint8_t *scales, float step, float *totals) {
  const float32x4_t halves = vcvt_f32_f16(vreinterpret_f16_u8(vld1_u8(scales)));
  const float32x4_t scale = vmulq_n_f32(halves, step);
  const float32x4_t product = vmulq_f32(scale, vcvtq_f32_s32(vmovl_s16(sums)));
  vst1q_f32(totals, vaddq_f32(vld1q_f32(totals), product));
}

/// `blocks` blocks of outputs, a constant at the call. Sums may wrap around in between; the last
/// addition wraps them back.
CK_INLINE void add_blocks(const ck_neuron_group *group, const ck_nibble_group *weights, int blocks,
                          float *totals) {
  int16x8_t parts[2][4];  // Of each block outputs 0-7, 8-15, 16-23, 24-31.
#pragma GCC unroll 8
  for (int p = 0; p < 4 * blocks; p++) parts[p / 4][p % 4] = vdupq_n_s16(group->offset);
  for (int n = 0; n < group->count; n++) {
    const int8x16_t quant = vdupq_n_s8(group->quants[n]);
    const uint8_t *nibbles = weights->nibbles + group->neurons[n] * weights->stride;
#pragma GCC unroll 2
    for (int b = 0; b < blocks; b++) {
      const uint8x16_t both = vld1q_u8(nibbles + 16 * b);
      const int8x16_t low = vreinterpretq_s8_u8(vandq_u8(both, vdupq_n_u8(15)));
      const int8x16_t high = vreinterpretq_s8_u8(vshrq_n_u8(both, 4));
      parts[b][0] = vmlal_s8(parts[b][0], vget_low_s8(low), vget_low_s8(quant));
      parts[b][1] = vmlal_high_s8(parts[b][1], low, quant);
      parts[b][2] = vmlal_s8(parts[b][2], vget_low_s8(high), vget_low_s8(quant));
      parts[b][3] = vmlal_high_s8(parts[b][3], high, quant);
    }
  }
#pragma GCC unroll 8
  for (int p = 0; p < 4 * blocks; p++) {
    const int16x8_t sums = parts[p / 4][p % 4];
    const uint8_t *scales = weights->scales + 16 * p;
    add_four(vget_low_s16(sums), scales, group->step, totals + 8 * p);
    add_four(vget_high_s16(sums), scales + 8, group->step, totals + 8 * p + 4);
  }
}

void ck_add_nibbles_neon(const ck_neuron_group *group, const ck_nibble_group *weights,
                         const ck_next_group *next, int64_t blocks, float *totals) {
  int64_t b = 0;
  for (; b + 2 <= blocks; b += 2) {
    const ck_nibble_group two = from_block(weights, b);
    if (b % 4 == 0) ask_for_next(next, b, 4);
    add_blocks(group, &two, 2, totals + 32 * b);
  }
  const ck_nibble_group rest = from_block(weights, b);
  if (b < blocks) add_blocks(group, &rest, 1, totals + 32 * b);
}

#endif
