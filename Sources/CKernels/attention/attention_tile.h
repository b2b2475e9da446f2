/// What a tile of queries gathers from one segment of the positions they see.
#ifndef CK_ATTENTION_TILE_H
#define CK_ATTENTION_TILE_H

#include <math.h>

#include "ck_attention.h"
#include "vectors/exponential.h"
#include "vectors/half.h"
#include "vectors/lanes.h"
#include "vectors/totals.h"

enum {
  /// Queries that use each key and value that was turned into floats.
  TILE = 32,
  /// Positions turned into floats at a time: in a head of 128 they fill half of a small L1 cache.
  BLOCK = 32,
  /// Groups of 16 elements in the longest head.
  GROUPS = CK_MAX_HEAD / CK_LANES,
  SEGMENT_GROUPS = CK_SEGMENT / CK_LANES,
};

/// What a query has seen of the values: their sum weighted by e^(score - largest), and the sum of
/// the weights.
typedef struct {
  float largest, weights;
  ck_lanes values[GROUPS];
} ck_gathered;

/// A query, padded with zeros to whole groups, and what it sees.
typedef struct {
  ck_lanes elements[GROUPS];
  /// Positions [from, to).
  int64_t from, to;
} ck_query;

/// Queries that see the same KV head.
typedef struct {
  const ck_cache *cache;
  /// Where the head begins in each entry.
  int64_t offset;
  /// Groups of 16 elements in a head.
  int64_t groups;
  /// What scores are multiplied with.
  float scale;
  int64_t count;
  ck_query queries[TILE];
  /// The scores of the current segment, then the weights. The last group is padding: rows of a
  /// power of two would crowd into few sets of the nearest cache.
  ck_lanes scores[TILE][SEGMENT_GROUPS + 1];
  ck_gathered gathered[TILE];
} ck_tile;

CK_INLINE int64_t lesser(int64_t a, int64_t b) { return a < b ? a : b; }
CK_INLINE int64_t greater(int64_t a, int64_t b) { return a > b ? a : b; }

/// Sixteen elements as floats.
CK_INLINE void load_whole(ck_variant variant, bool halves, const char *elements,
                          ck_lanes *group) {
  if (halves) ck_widen_lanes(variant, elements, group);
  else memcpy(group, elements, sizeof *group);
}

/// The elements of one head as floats, padded with zeros to whole groups.
CK_INLINE void load_head(ck_variant variant, bool halves, const char *elements, int64_t head_dim,
                         ck_lanes *groups) {
  const int64_t size = halves ? 2 : 4, whole = head_dim / CK_LANES;
  for (int64_t g = 0; g < whole; g++)
    load_whole(variant, halves, elements + g * CK_LANES * size, &groups[g]);
  if (whole * CK_LANES == head_dim) return;
  char padded[CK_LANES * 4] = {0};
  memcpy(padded, elements + whole * CK_LANES * size,
         (size_t)((head_dim - whole * CK_LANES) * size));
  load_whole(variant, halves, padded, &groups[whole]);
}

/// The positions [from, to) as floats, in slots of `block` that begin with position `start`.
CK_INLINE void load_block(ck_variant variant, bool halves, const ck_tile *tile, ck_cache_side side,
                          int64_t start, int64_t from, int64_t to, ck_lanes *block) {
  const ck_cache *cache = tile->cache;
  const int64_t size = halves ? 2 : 4, head = tile->offset * size;
  const int64_t entry = cache->head_dim * size, stride = cache->width * size;
  const char *ring = (const char *)side.ring + head * cache->capacity;
  const char *staged = (const char *)side.staged + head;
  ck_lanes *groups = block + (from - start) * tile->groups;
  int64_t p = from, slot = from % cache->capacity;
  for (; p < to && p < cache->first; p++, groups += tile->groups) {
    load_head(variant, halves, ring + slot * entry, cache->head_dim, groups);
    slot = slot + 1 == cache->capacity ? 0 : slot + 1;
  }
  for (; p < to; p++, groups += tile->groups)
    load_head(variant, halves, staged + (p - cache->first) * stride, cache->head_dim, groups);
}

/// scores = query . key * scale for `count` keys, a constant at the call: 16, or 4.
CK_INLINE void score_keys(const ck_lanes *query, const ck_lanes *keys, int64_t groups, float scale,
                          int count, float *scores) {
  ck_lanes sums[CK_LANES] = {{0}};
  for (int64_t g = 0; g < groups; g++)
#pragma GCC unroll 16
    for (int k = 0; k < count; k++) sums[k] += query[g] * keys[k * groups + g];
  if (count == CK_LANES) {
    ck_lanes totals;
    ck_totals_of_16(sums, &totals);
    totals *= scale;
    memcpy(scores, &totals, sizeof totals);
  } else {
    ck_four totals;
    ck_totals_of_4(sums, &totals);
    totals *= scale;
    memcpy(scores, &totals, sizeof totals);
  }
}

/// The scores of the keys in the slots [from, to), and of neighbours that are not looked at.
CK_INLINE void score_block(ck_variant variant, const ck_tile *tile, const ck_lanes *query,
                           const ck_lanes *block, int64_t from, int64_t to, float *scores) {
  const int step = variant == CK_AVX512 ? CK_LANES : 4;
  for (int64_t p = from / step * step; p < to; p += step)
    score_keys(query, block + p * tile->groups, tile->groups, tile->scale, step, scores + p);
}

/// Turns the scores of the segment's positions [from, to) into weights, and those around them in
/// the same groups into 0.
CK_INLINE void weigh(ck_lanes *scores, int64_t from, int64_t to, ck_gathered *gathered) {
  const int64_t first = from / CK_LANES, end = (to + CK_LANES - 1) / CK_LANES;
  float *single = (float *)scores;
  for (int64_t p = first * CK_LANES; p < from; p++) single[p] = -INFINITY;
  for (int64_t p = to; p < end * CK_LANES; p++) single[p] = -INFINITY;
  ck_lanes most = scores[first], sum = {0};
  for (int64_t g = first + 1; g < end; g++) {
    const ck_int_lanes above = scores[g] > most;
    most = (ck_lanes)(((ck_int_lanes)scores[g] & above) | ((ck_int_lanes)most & ~above));
  }
  float largest = most[0];
  for (int i = 1; i < CK_LANES; i++) largest = most[i] > largest ? most[i] : largest;
  for (int64_t g = first; g < end; g++) {
    scores[g] -= largest;
    ck_exponentials(&scores[g]);
    sum += scores[g];
  }
  gathered->largest = largest;
  gathered->weights = ck_lanes_total(&sum);
}

/// gathered[g] += weight p * value p for the slots [from, to) in order, and for `count` groups, a
/// constant at the call.
CK_INLINE void gather_groups(const ck_lanes *block, int64_t groups, const float *weights,
                             int64_t from, int64_t to, int count, ck_lanes *gathered) {
  ck_lanes sums[8];
#pragma GCC unroll 8
  for (int g = 0; g < count; g++) sums[g] = gathered[g];
  for (int64_t p = from; p < to; p++) {
#pragma GCC unroll 8
    for (int g = 0; g < count; g++) sums[g] += weights[p] * block[p * groups + g];
  }
#pragma GCC unroll 8
  for (int g = 0; g < count; g++) gathered[g] = sums[g];
}

CK_INLINE void gather_block(ck_variant variant, const ck_lanes *block, int64_t groups,
                            const float *weights, int64_t from, int64_t to, ck_lanes *gathered) {
  int64_t g = 0;
  for (; variant == CK_AVX512 && g + 8 <= groups; g += 8)
    gather_groups(block + g, groups, weights, from, to, 8, gathered + g);
  for (; g + 4 <= groups; g += 4)
    gather_groups(block + g, groups, weights, from, to, 4, gathered + g);
  for (; g < groups; g++)
    gather_groups(block + g, groups, weights, from, to, 1, gathered + g);
}

/// The positions [from, to), as seen from `start` on.
typedef struct {
  int64_t from, to;
} ck_slots;

/// The part of [from, to) that lies in the `length` positions from `start` on.
CK_INLINE ck_slots clip(int64_t from, int64_t to, int64_t start, int64_t length) {
  const ck_slots slots = {greater(from - start, 0), lesser(to - start, length)};
  return slots;
}

/// Fills `gathered` for the queries that see a position of the segment that begins with position
/// `start`.
CK_INLINE void attend_segment(ck_variant variant, bool halves, ck_tile *tile, int64_t start) {
  ck_lanes block[BLOCK * GROUPS];
  // Queries are in the order of their tokens, so the first sees the first position.
  const ck_slots seen = clip(tile->queries[0].from, tile->queries[tile->count - 1].to, start,
                             CK_SEGMENT);
  memset(block, 0, (size_t)(BLOCK * tile->groups) * sizeof *block);
  for (int64_t b = seen.from / BLOCK * BLOCK; b < seen.to; b += BLOCK) {
    load_block(variant, halves, tile, tile->cache->keys, start + b, start + greater(b, seen.from),
               start + lesser(b + BLOCK, seen.to), block);
    for (int64_t q = 0; q < tile->count; q++) {
      const ck_query *query = &tile->queries[q];
      const ck_slots slots = clip(query->from, query->to, start + b, BLOCK);
      score_block(variant, tile, query->elements, block, slots.from, slots.to,
                  (float *)tile->scores[q] + b);
    }
  }
  for (int64_t q = 0; q < tile->count; q++) {
    const ck_slots slots = clip(tile->queries[q].from, tile->queries[q].to, start, CK_SEGMENT);
    if (slots.from >= slots.to) continue;
    weigh(tile->scores[q], slots.from, slots.to, &tile->gathered[q]);
    memset(tile->gathered[q].values, 0, (size_t)tile->groups * sizeof(ck_lanes));
  }
  for (int64_t b = seen.from / BLOCK * BLOCK; b < seen.to; b += BLOCK) {
    load_block(variant, halves, tile, tile->cache->values, start + b,
               start + greater(b, seen.from), start + lesser(b + BLOCK, seen.to), block);
    for (int64_t q = 0; q < tile->count; q++) {
      const ck_query *query = &tile->queries[q];
      const ck_slots slots = clip(query->from, query->to, start + b, BLOCK);
      gather_block(variant, block, tile->groups, (const float *)tile->scores[q] + b, slots.from,
                   slots.to, tile->gathered[q].values);
    }
  }
}

#endif
