/// Keys and values of past positions, and what a query makes of them.
#ifndef CK_ATTENTION_H
#define CK_ATTENTION_H

#include <stdbool.h>
#include <stdint.h>

#include "ck_variant.h"

enum {
  /// The longest head.
  CK_MAX_HEAD = 256,
};

/// Keys or values: positions before `first` lie at `position % capacity` of the ring, the others
/// one after another in the staging area.
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
  /// Elements of one position.
  int64_t width;
  /// The position of the first staged entry.
  int64_t first;
  int64_t head_dim;
} ck_cache;

/// output = softmax(query . keys / sqrt(head_dim)) . values over positions [from, to), for the head
/// that begins at element `offset` of each entry. `from < to`.
void ck_attend(ck_variant variant, const ck_cache *cache, const float *query, int64_t offset,
               int64_t from, int64_t to, float *output);

/// Writes `count` floats as the cache's elements: halves, ties to even, or floats.
void ck_store_elements(ck_variant variant, bool halves, const float *source, void *elements,
                       int64_t count);

#endif
