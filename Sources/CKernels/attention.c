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

enum {
  /// Groups of 16 elements in the longest head.
  GROUPS = CK_MAX_HEAD / CK_LANES,
};

/// Where the head's elements at each position of [from, to) begin.
CK_INLINE void locate(const ck_cache *cache, ck_cache_side side, int64_t offset, int64_t from,
                      int64_t to, const char **places) {
  const int64_t size = cache->halves ? 2 : 4, bytes = cache->width * size;
  const char *ring = (const char *)side.ring + offset * size;
  const char *staged = (const char *)side.staged + offset * size;
  int64_t p = from, slot = from % cache->capacity;
  for (; p < to && p < cache->first; p++) {
    places[p - from] = ring + slot * bytes;
    slot = slot + 1 == cache->capacity ? 0 : slot + 1;
  }
  for (; p < to; p++) places[p - from] = staged + (p - cache->first) * bytes;
}

/// Sixteen elements as floats.
CK_INLINE void load_whole(ck_variant variant, bool halves, const char *place, ck_lanes *group) {
  if (halves) ck_widen_lanes(variant, place, group);
  else memcpy(group, place, sizeof *group);
}

/// Elements [i, i + 16) of a head as floats; those behind `end` count as 0.
CK_INLINE void load_group(ck_variant variant, bool halves, const char *head, int64_t i,
                          int64_t end, ck_lanes *group) {
  const int64_t size = halves ? 2 : 4;
  if (i + CK_LANES <= end) {
    load_whole(variant, halves, head + i * size, group);
  } else {
    char padded[CK_LANES * 4] = {0};
    memcpy(padded, head + i * size, (size_t)((end - i) * size));
    load_whole(variant, halves, padded, group);
  }
}

/// A query, padded with zeros to whole groups, and what has been seen of the values so far: their
/// sum weighted by e^(score - largest), and the sum of the weights.
typedef struct {
  ck_lanes query[GROUPS];
  ck_lanes values[GROUPS];
  float largest, weights;
} head_state;

/// scores[p] = query . key p / sqrt(head_dim) for `count` keys.
CK_INLINE void score(ck_variant variant, bool halves, const head_state *state, int64_t head_dim,
                     const char *const *keys, int64_t count, float *scores) {
  const float scale = 1.0f / sqrtf((float)head_dim);
  for (int64_t p = 0; p < count; p++) {
    ck_lanes lanes = {0}, group;
    for (int64_t i = 0; i < head_dim; i += CK_LANES) {
      load_group(variant, halves, keys[p], i, head_dim, &group);
      lanes += state->query[i / CK_LANES] * group;
    }
    scores[p] = ck_lanes_total(&lanes) * scale;
  }
}

/// state's values[g] += weight p * value p for `count` values in order, and for `group_count`
/// groups from `first` on, a constant at the call.
CK_INLINE void gather(ck_variant variant, bool halves, head_state *state, int64_t head_dim,
                      const char *const *values, const float *weights, int64_t count,
                      int64_t first, int group_count) {
  ck_lanes sums[4], group;
  for (int g = 0; g < group_count; g++) sums[g] = state->values[first + g];
  for (int64_t p = 0; p < count; p++)
#pragma GCC unroll 4
    for (int g = 0; g < group_count; g++) {
      load_group(variant, halves, values[p], (first + g) * CK_LANES, head_dim, &group);
      sums[g] += weights[p] * group;
    }
  for (int g = 0; g < group_count; g++) state->values[first + g] = sums[g];
}

/// Raises the largest score that has been seen, and rescales what was gathered with the old one.
CK_INLINE void raise_largest(head_state *state, const float *scores, int64_t count) {
  float largest = state->largest;
  for (int64_t i = 0; i < count; i++) largest = scores[i] > largest ? scores[i] : largest;
  if (largest == state->largest) return;
  const float factor = exponential(state->largest - largest);
  state->weights *= factor;
  for (int g = 0; g < GROUPS; g++) state->values[g] *= factor;
  state->largest = largest;
}

/// Takes in the positions [from, to), at most BLOCK.
CK_INLINE void attend_block(ck_variant variant, bool halves, const ck_cache *cache, int64_t offset,
                            int64_t from, int64_t to, head_state *state) {
  const int64_t count = to - from, head_dim = cache->head_dim;
  const int64_t groups = (head_dim + CK_LANES - 1) / CK_LANES;
  const char *places[BLOCK];
  float weights[BLOCK];
  locate(cache, cache->keys, offset, from, to, places);
  score(variant, halves, state, head_dim, places, count, weights);
  raise_largest(state, weights, count);
  for (int64_t i = 0; i < count; i++) weights[i] = exponential(weights[i] - state->largest);
  for (int64_t i = 0; i < count; i++) state->weights += weights[i];
  locate(cache, cache->values, offset, from, to, places);
  int64_t g = 0;
  for (; g + 4 <= groups; g += 4)
    gather(variant, halves, state, head_dim, places, weights, count, g, 4);
  for (; g < groups; g++)
    gather(variant, halves, state, head_dim, places, weights, count, g, 1);
}

CK_INLINE void attend_elements(ck_variant variant, bool halves, const ck_cache *cache,
                               const float *query, int64_t offset, int64_t from, int64_t to,
                               float *output) {
  head_state state = {.largest = -INFINITY};
  memcpy(state.query, query, (size_t)cache->head_dim * sizeof *query);
  for (int64_t start = from; start < to; start += BLOCK)
    attend_block(variant, halves, cache, offset, start, start + BLOCK < to ? start + BLOCK : to,
                 &state);
  float values[CK_MAX_HEAD];
  memcpy(values, state.values, sizeof values);
  for (int64_t i = 0; i < cache->head_dim; i++) output[i] = values[i] / state.weights;
}

CK_INLINE void attend(ck_variant variant, const ck_cache *cache, const float *query,
                      int64_t offset, int64_t from, int64_t to, float *output) {
  if (cache->halves) attend_elements(variant, true, cache, query, offset, from, to, output);
  else attend_elements(variant, false, cache, query, offset, from, to, output);
}

#define PARAMETERS                                                                       \
  const ck_cache *cache, const float *query, int64_t offset, int64_t from, int64_t to, float *output
#define ARGUMENTS cache, query, offset, from, to, output

CK_WITH_VARIANTS(
    static void attend_portable(PARAMETERS) { attend(CK_PORTABLE, ARGUMENTS); },
    CK_AVX2_TARGET static void attend_avx2(PARAMETERS) { attend(CK_AVX2, ARGUMENTS); },
    CK_AVX512_TARGET static void attend_avx512(PARAMETERS) { attend(CK_AVX512, ARGUMENTS); },
    CK_NEON_TARGET static void attend_neon(PARAMETERS) { attend(CK_NEON, ARGUMENTS); })

void ck_attend(ck_variant variant, PARAMETERS) {
  CK_CHOOSE(variant, attend_portable, attend_avx2, attend_avx512, attend_neon)(ARGUMENTS);
}
