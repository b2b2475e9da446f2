#include "ck_attention.h"

#include "attention_tile.h"

static int64_t first_visible(const ck_attention *attention, int64_t position) {
  return greater(0, position - attention->window + 1);
}

int64_t ck_first_segment(const ck_cache *cache, const ck_attention *attention) {
  return first_visible(attention, cache->first) / CK_SEGMENT;
}

int64_t ck_end_segment(const ck_cache *cache, const ck_attention *attention) {
  return (cache->first + attention->tokens - 1) / CK_SEGMENT + 1;
}

static int64_t groups_of(int64_t head_dim) { return (head_dim + CK_LANES - 1) / CK_LANES; }

int64_t ck_part_length(int64_t head_dim) { return groups_of(head_dim) * CK_LANES + 2; }

/// The part of one head of one token.
static int64_t part_index(const ck_attention *attention, int64_t segment, int64_t token,
                          int64_t head) {
  return (segment * attention->tokens + token) * attention->heads + head;
}

/// Some queries of one KV head, counted token by token.
typedef struct {
  int64_t kv_head, first, count;
} ck_stretch;

static int64_t sharing_heads(const ck_attention *attention) {
  return attention->heads / attention->kv_heads;
}

static int64_t token_of(const ck_attention *attention, ck_stretch stretch, int64_t q) {
  return (stretch.first + q) / sharing_heads(attention);
}

static int64_t head_of(const ck_attention *attention, ck_stretch stretch, int64_t q) {
  const int64_t sharing = sharing_heads(attention);
  return stretch.kv_head * sharing + (stretch.first + q) % sharing;
}

/// Where the elements of a query and of its output begin.
static int64_t element_of(const ck_tile *tile, const ck_attention *attention, ck_stretch stretch,
                          int64_t q) {
  const int64_t token = token_of(attention, stretch, q), head = head_of(attention, stretch, q);
  return (token * attention->heads + head) * tile->cache->head_dim;
}

static void fill_tile(ck_tile *tile, const ck_cache *cache, const ck_attention *attention,
                      ck_stretch stretch) {
  tile->cache = cache;
  tile->offset = stretch.kv_head * cache->head_dim;
  tile->groups = groups_of(cache->head_dim);
  tile->scale = attention->scale;
  tile->count = stretch.count;
  for (int64_t q = 0; q < stretch.count; q++) {
    ck_query *query = &tile->queries[q];
    const int64_t position = cache->first + token_of(attention, stretch, q);
    query->from = first_visible(attention, position);
    query->to = position + 1;
    memset(&query->elements[tile->groups - 1], 0, sizeof(ck_lanes));
    memcpy(query->elements, attention->queries + element_of(tile, attention, stretch, q),
           (size_t)cache->head_dim * sizeof(float));
  }
}

/// Adds what was gathered from the next segment to what was gathered before.
CK_INLINE void merge(ck_gathered *sum, float largest, float weights, const float *values,
                     int64_t groups) {
  const float most = largest > sum->largest ? largest : sum->largest;
  const float old = ck_exponential(sum->largest - most), new = ck_exponential(largest - most);
  sum->largest = most;
  sum->weights = sum->weights * old + weights * new;
  for (int64_t g = 0; g < groups; g++) {
    ck_lanes group;
    memcpy(&group, values + g * CK_LANES, sizeof group);
    sum->values[g] = sum->values[g] * old + group * new;
  }
}

CK_INLINE void clear(ck_gathered *sum, int64_t groups) {
  sum->largest = -INFINITY;
  sum->weights = 0;
  memset(sum->values, 0, (size_t)groups * sizeof(ck_lanes));
}

/// Gives the sink of a head, where there is one, its share of the weights.
CK_INLINE void let_sink(ck_gathered *sum, const float *sinks, int64_t head, int64_t groups) {
  if (!sinks) return;
  const float sink = sinks[head], most = sink > sum->largest ? sink : sum->largest;
  const float old = ck_exponential(sum->largest - most);
  sum->weights = sum->weights * old + ck_exponential(sink - most);
  for (int64_t g = 0; g < groups; g++) sum->values[g] *= old;
}

CK_INLINE void finish(ck_gathered *sum, int64_t head_dim, float *output) {
  for (int64_t g = 0; g * CK_LANES < head_dim; g++) sum->values[g] /= sum->weights;
  memcpy(output, sum->values, (size_t)head_dim * sizeof *output);
}

/// Whether a query sees a position of the segment that begins with position `start`.
static bool sees(const ck_query *query, int64_t start) {
  return query->from < start + CK_SEGMENT && start < query->to;
}

CK_INLINE void attend_whole(ck_variant variant, bool halves, ck_tile *tile,
                            const ck_attention *attention, ck_stretch stretch) {
  ck_gathered sums[TILE];
  for (int64_t q = 0; q < tile->count; q++) clear(&sums[q], tile->groups);
  const int64_t end = tile->queries[tile->count - 1].to;
  for (int64_t start = tile->queries[0].from / CK_SEGMENT * CK_SEGMENT; start < end;
       start += CK_SEGMENT) {
    attend_segment(variant, halves, tile, start);
    for (int64_t q = 0; q < tile->count; q++) {
      const ck_gathered *part = &tile->gathered[q];
      if (sees(&tile->queries[q], start))
        merge(&sums[q], part->largest, part->weights, (const float *)part->values, tile->groups);
    }
  }
  for (int64_t q = 0; q < tile->count; q++) {
    let_sink(&sums[q], attention->sinks, head_of(attention, stretch, q), tile->groups);
    finish(&sums[q], tile->cache->head_dim,
           attention->output + element_of(tile, attention, stretch, q));
  }
}

CK_INLINE void attend_part(ck_variant variant, bool halves, ck_tile *tile,
                           const ck_attention *attention, ck_stretch stretch, int64_t segment,
                           float *parts) {
  const int64_t start = (ck_first_segment(tile->cache, attention) + segment) * CK_SEGMENT;
  const int64_t length = ck_part_length(tile->cache->head_dim);
  attend_segment(variant, halves, tile, start);
  for (int64_t q = 0; q < tile->count; q++) {
    const int64_t token = token_of(attention, stretch, q), head = head_of(attention, stretch, q);
    float *part = parts + part_index(attention, segment, token, head) * length;
    const ck_gathered *gathered = &tile->gathered[q];
    if (!sees(&tile->queries[q], start)) continue;
    memcpy(part, gathered->values, (size_t)(length - 2) * sizeof *part);
    part[length - 2] = gathered->largest;
    part[length - 1] = gathered->weights;
  }
}

/// Rows [first, last), as whole rows or, where there are `parts`, as rows of segments.
CK_INLINE void attend_elements(ck_variant variant, bool halves, const ck_cache *cache,
                               const ck_attention *attention, float *parts, int64_t first,
                               int64_t last) {
  const int64_t tokens = attention->tokens, sharing = sharing_heads(attention);
  const int64_t segments =
      parts ? ck_end_segment(cache, attention) - ck_first_segment(cache, attention) : 1;
  ck_tile tile;
  for (int64_t row = first; row < last;) {
    const int64_t line = row / tokens, end = lesser(last, (line + 1) * tokens);
    ck_stretch stretch = {.kv_head = line / segments};
    const int64_t end_query = (end - line * tokens) * sharing;
    for (int64_t q = (row - line * tokens) * sharing; q < end_query; q += TILE) {
      stretch.first = q;
      stretch.count = lesser(TILE, end_query - q);
      fill_tile(&tile, cache, attention, stretch);
      if (parts)
        attend_part(variant, halves, &tile, attention, stretch, line % segments, parts);
      else
        attend_whole(variant, halves, &tile, attention, stretch);
    }
    row = end;
  }
}

CK_INLINE void attend(ck_variant variant, const ck_cache *cache, const ck_attention *attention,
                      float *parts, int64_t first, int64_t last) {
  if (cache->halves) attend_elements(variant, true, cache, attention, parts, first, last);
  else attend_elements(variant, false, cache, attention, parts, first, last);
}

CK_INLINE void merge_rows(const ck_cache *cache, const ck_attention *attention,
                          const float *parts, int64_t first, int64_t last) {
  const int64_t length = ck_part_length(cache->head_dim), groups = groups_of(cache->head_dim);
  const int64_t start = ck_first_segment(cache, attention);
  for (int64_t row = first; row < last; row++) {
    const int64_t token = row / attention->heads, head = row % attention->heads;
    const int64_t position = cache->first + token;
    ck_gathered sum;
    clear(&sum, groups);
    for (int64_t s = first_visible(attention, position) / CK_SEGMENT; s <= position / CK_SEGMENT;
         s++) {
      const float *part = parts + part_index(attention, s - start, token, head) * length;
      merge(&sum, part[length - 2], part[length - 1], part, groups);
    }
    let_sink(&sum, attention->sinks, head, groups);
    finish(&sum, cache->head_dim, attention->output + row * cache->head_dim);
  }
}

#define ATTEND                                                                          \
  const ck_cache *cache, const ck_attention *attention, float *parts, int64_t first, \
      int64_t last
#define MERGE                                                                                 \
  const ck_cache *cache, const ck_attention *attention, const float *parts, int64_t first, \
      int64_t last
#define ARGUMENTS cache, attention, parts, first, last

CK_WITH_VARIANTS(
    static void attend_portable(ATTEND) { attend(CK_PORTABLE, ARGUMENTS); }
    static void merge_portable(MERGE) { merge_rows(ARGUMENTS); },
    CK_AVX2_TARGET static void attend_avx2(ATTEND) { attend(CK_AVX2, ARGUMENTS); }
    CK_AVX2_TARGET static void merge_avx2(MERGE) { merge_rows(ARGUMENTS); },
    CK_AVX512_TARGET static void attend_avx512(ATTEND) { attend(CK_AVX512, ARGUMENTS); }
    CK_AVX512_TARGET static void merge_avx512(MERGE) { merge_rows(ARGUMENTS); },
    CK_NEON_TARGET static void attend_neon(ATTEND) { attend(CK_NEON, ARGUMENTS); }
    CK_NEON_TARGET static void merge_neon(MERGE) { merge_rows(ARGUMENTS); })

void ck_attend_parts(ck_variant variant, ATTEND) {
  CK_CHOOSE(variant, attend_portable, attend_avx2, attend_avx512, attend_neon)(ARGUMENTS);
}

void ck_attend(ck_variant variant, const ck_cache *cache, const ck_attention *attention,
               int64_t first, int64_t last) {
  ck_attend_parts(variant, cache, attention, 0, first, last);
}

void ck_merge_parts(ck_variant variant, MERGE) {
  CK_CHOOSE(variant, merge_portable, merge_avx2, merge_avx512, merge_neon)(ARGUMENTS);
}
