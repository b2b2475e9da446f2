/// Keys and values of past positions, and what queries make of them.
#ifndef CK_ATTENTION_H
#define CK_ATTENTION_H

#include <stdbool.h>
#include <stdint.h>

#include "ck_variant.h"

enum {
  /// The longest head.
  CK_MAX_HEAD = 256,
  /// Positions whose softmax is computed at once. Segments begin at multiples of their length and
  /// are merged in order, so neither batches nor rows change a bit.
  CK_SEGMENT = 256,
};

/// Keys or values: positions before `first` lie at `position % capacity` of the ring, in which one
/// KV head's positions follow one another and then the next head's come; the others one after
/// another in the staging area, all heads of a position together.
typedef struct {
  const void *ring;
  const void *staged;
} ck_cache_side;

/// What the heads of one batch look at.
typedef struct {
  ck_cache_side keys;
  ck_cache_side values;
  /// Whether elements are halves; else floats.
  bool halves;
  int64_t capacity;
  /// Elements of one position: kv_heads x head_dim.
  int64_t width;
  /// The position of the first staged entry, and of the first token.
  int64_t first;
  int64_t head_dim;
} ck_cache;

/// Who looks: `tokens` rows of `heads` queries. Query head h sees KV head h * kv_heads / heads, and
/// of its positions the token's own and up to `window` - 1 before it.
typedef struct {
  int64_t tokens;
  int64_t heads;
  int64_t kv_heads;
  int64_t window;
  /// What scores are multiplied with.
  float scale;
  const float *queries;
  /// tokens x heads x head_dim.
  float *output;
  /// One score for each head that takes its share of the weights and has no value; NULL for none.
  const float *sinks;
} ck_attention;

/// output = softmax(scale * query . keys) . values. A row is one KV head and one token:
/// row kv_head * tokens + token. Neighbouring rows share what is read of the cache.
void ck_attend(ck_variant variant, const ck_cache *cache, const ck_attention *attention,
               int64_t first, int64_t last);

/// The first segment that a token of the batch sees, and the one behind the last.
int64_t ck_first_segment(const ck_cache *cache, const ck_attention *attention);
int64_t ck_end_segment(const ck_cache *cache, const ck_attention *attention);

/// Floats of what one head of one token gathers from one segment.
int64_t ck_part_length(int64_t head_dim);

/// As `ck_attend`, but a row is one segment besides, and what it gathers becomes a part in
/// `parts`: row (kv_head * segments + segment) * tokens + token.
void ck_attend_parts(ck_variant variant, const ck_cache *cache, const ck_attention *attention,
                     float *parts, int64_t first, int64_t last);

/// Makes the output of the parts. A row is one head of one token: row token * heads + head.
void ck_merge_parts(ck_variant variant, const ck_cache *cache, const ck_attention *attention,
                    const float *parts, int64_t first, int64_t last);

/// Writes `count` floats as the cache's elements: halves, ties to even, or floats.
void ck_store_elements(ck_variant variant, bool halves, const float *source, void *elements,
                       int64_t count);

#endif
