#include "ck_attention.h"

#include <math.h>

#include "half.h"
#include "lanes.h"

enum {
  /// Positions whose scores are turned into weights together.
  BLOCK = 64,
};

/// e^x for x <= 0, to about one unit in the last place; 0 below the smallest normal float. Only
/// products, sums and bit shifts, so that every processor gives the same bits.
CK_INLINE float exponential(float x) {
  if (!(x > -87.0f)) return 0;
  const float shifted = x * 0x1.715476p0f + 0x1.8p23f;  // log2(e); the sum rounds to an integer
  const float power = shifted - 0x1.8p23f;
  // ln 2 in two parts, the first so short that its product with `power` is exact.
  const float rest = (x - power * 0x1.62e4p-1f) - power * 0x1.7f7d1cp-20f;
  float series = 1.0f / 5040;
  series = series * rest + 1.0f / 720;
  series = series * rest + 1.0f / 120;
  series = series * rest + 1.0f / 24;
  series = series * rest + 1.0f / 6;
  series = series * rest + 0.5f;
  series = series * rest * rest + rest + 1.0f;
  const uint32_t exponent = ck_bits_of_float(shifted) - 0x4B400000u + 127;
  return series * ck_float_of_bits(exponent << 23);
}

/// The head's elements at `position`, as floats, in `buffer` where they are halves.
CK_INLINE const float *elements(ck_variant variant, const ck_cache *cache, ck_cache_side side,
                                int64_t position, int64_t offset, float *buffer) {
  const void *entries = position < cache->first ? side.ring : side.staged;
  const int64_t slot =
      position < cache->first ? position % cache->capacity : position - cache->first;
  const int64_t index = slot * cache->width + offset;
  if (!cache->halves) return (const float *)entries + index;
  ck_widen_halves(variant, (const uint16_t *)entries + index, buffer, cache->head_dim);
  return buffer;
}

/// What has been seen of the values so far: their sum weighted by e^(score - largest), and the sum
/// of the weights.
typedef struct {
  float largest, weights;
  float values[CK_MAX_HEAD];
} seen;

CK_INLINE void scale_seen(seen *state, float factor, int64_t head_dim) {
  state->weights *= factor;
  for (int64_t i = 0; i < head_dim; i++) state->values[i] *= factor;
}

/// Takes in the positions [from, to), at most BLOCK.
CK_INLINE void attend_block(ck_variant variant, const ck_cache *cache, const float *query,
                            int64_t offset, int64_t from, int64_t to, seen *state) {
  const int64_t head_dim = cache->head_dim;
  const float root = sqrtf((float)head_dim);
  float scores[BLOCK], buffer[CK_MAX_HEAD];
  float largest = state->largest;
  for (int64_t p = from; p < to; p++) {
    ck_lanes lanes = {0};
    const float *key = elements(variant, cache, cache->keys, p, offset, buffer);
    ck_lanes_dot(&lanes, query, key, head_dim);
    scores[p - from] = ck_lanes_total(&lanes) / root;
    largest = scores[p - from] > largest ? scores[p - from] : largest;
  }
  if (largest > state->largest)
    scale_seen(state, exponential(state->largest - largest), head_dim);
  state->largest = largest;
  for (int64_t i = 0; i < to - from; i++) scores[i] = exponential(scores[i] - largest);
  for (int64_t p = from; p < to; p++) {
    const float weight = scores[p - from];
    const float *value = elements(variant, cache, cache->values, p, offset, buffer);
    state->weights += weight;
    for (int64_t i = 0; i < head_dim; i++) state->values[i] += weight * value[i];
  }
}

CK_INLINE void attend(ck_variant variant, const ck_cache *cache, const float *query,
                      int64_t offset, int64_t from, int64_t to, float *output) {
  seen state = {.largest = -INFINITY};
  for (int64_t start = from; start < to; start += BLOCK)
    attend_block(variant, cache, query, offset, start, start + BLOCK < to ? start + BLOCK : to,
                 &state);
  for (int64_t i = 0; i < cache->head_dim; i++) output[i] = state.values[i] / state.weights;
}

#define PARAMETERS                                                                       \
  const ck_cache *cache, const float *query, int64_t offset, int64_t from, int64_t to, float *output
#define ARGUMENTS cache, query, offset, from, to, output

CK_WITH_VARIANTS(
    static void attend_portable(PARAMETERS) { attend(CK_PORTABLE, ARGUMENTS); },
    CK_AVX2_TARGET static void attend_avx2(PARAMETERS) { attend(CK_AVX2, ARGUMENTS); },
    CK_AVX512_TARGET static void attend_avx512(PARAMETERS) { attend(CK_AVX512, ARGUMENTS); },
    static void attend_neon(PARAMETERS) { attend(CK_NEON, ARGUMENTS); })

void ck_attend(ck_variant variant, PARAMETERS) {
  CK_CHOOSE(variant, attend_portable, attend_avx2, attend_avx512, attend_neon)(ARGUMENTS);
}
