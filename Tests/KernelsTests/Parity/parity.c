// Compares every fast variant this processor runs with the plain one, bit by bit, over random
// shapes and extreme values. Prints one line per family and variant; exits 1 on a difference.

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "CKernels.h"
#include "vectors/half.h"

/// How often each family is compared.
#ifndef CASES
#define CASES 200
#endif

static uint64_t state = 42;

/// splitmix64.
static uint64_t next_random(void) {
  uint64_t mixed = state += 0x9E3779B97F4A7C15u;
  mixed = (mixed ^ (mixed >> 30)) * 0xBF58476D1CE4E5B9u;
  mixed = (mixed ^ (mixed >> 27)) * 0x94D049BB133111EBu;
  return mixed ^ (mixed >> 31);
}

static int64_t random_below(int64_t limit) { return (int64_t)(next_random() % (uint64_t)limit); }

static float random_unit(void) { return (float)((double)next_random() / 0x1p63 - 1); }

static void *allocate(int64_t bytes) {
  void *memory = calloc((size_t)bytes + 64, 1);
  if (!memory) exit(2);
  return memory;
}

/// How extreme the numbers of one case are.
enum { ORDINARY, EXTREME_QUANTS, DENORMAL_SCALES, MANY_ZEROS, KINDS };

static uint16_t random_scale(int kind) {
  if (kind == DENORMAL_SCALES) return (uint16_t)(random_below(0x400) | random_below(2) << 15);
  if (kind == MANY_ZEROS && random_below(2)) return 0;
  return ck_half_of_float(random_unit());
}

static uint8_t random_exponent(int kind) {
  if (kind == DENORMAL_SCALES || (kind == MANY_ZEROS && random_below(2)))
    return (uint8_t)random_below(4);
  return (uint8_t)(118 + random_below(12));
}

static void fill_bytes(uint8_t *bytes, int64_t count, int kind) {
  for (int64_t i = 0; i < count; i++) {
    const uint8_t extremes[] = {0x00, 0xFF, 0x80, 0x7F, 0x0F, 0xF0};
    bytes[i] = kind == EXTREME_QUANTS ? extremes[random_below(6)] : (uint8_t)next_random();
  }
}

static void put_half(uint8_t *target, uint16_t half) { memcpy(target, &half, sizeof half); }

/// `count` weights of `type`, whole blocks and never NaN.
static uint8_t *random_weights(ck_type type, int64_t count, int kind) {
  const ck_type_facts facts = ck_facts(type);
  const int64_t bytes = facts.bytes_per_block, blocks = count / facts.weights_per_block;
  uint8_t *weights = allocate(bytes * blocks);
  fill_bytes(weights, bytes * blocks, kind);
  for (int64_t b = 0; b < blocks; b++) {
    uint8_t *block = weights + b * bytes;
    const float value = random_unit();
    switch (type) {
      case CK_F32: memcpy(block, &value, sizeof value); break;
      case CK_BF16: memcpy(block, (const char *)&value + 2, 2); break;
      case CK_F16: put_half(block, random_scale(kind)); break;
      case CK_MXFP4: *block = random_exponent(kind); break;
      case CK_Q3_K: put_half(block + 108, random_scale(kind)); break;
      case CK_Q6_K: put_half(block + 208, random_scale(kind)); break;
      case CK_Q2_K:
        put_half(block + 80, random_scale(kind));
        put_half(block + 82, random_scale(kind));
        break;
      case CK_Q4_1: case CK_Q5_1: case CK_Q4_K: case CK_Q5_K:
        put_half(block + 2, random_scale(kind)); /* fallthrough */
      default: put_half(block, random_scale(kind));
    }
  }
  return weights;
}

static float *random_values(int64_t count, int kind) {
  float *values = allocate(count * 4);
  for (int64_t i = 0; i < count; i++) {
    values[i] = random_unit();
    if (kind == EXTREME_QUANTS) values[i] = random_below(2) ? 127 : -127;
    if (kind == DENORMAL_SCALES && random_below(2)) values[i] *= 0x1p-130f;
    if (kind == MANY_ZEROS && random_below(4)) values[i] = 0;
  }
  return values;
}

/// An operand in all forms that `columns` allows.
static ck_operand packed(ck_variant variant, bool keeps_zeros, const float *values, int64_t rows,
                         int64_t columns) {
  ck_operand operand = {.columns = columns};
  operand.values = allocate(rows * columns * 4);
  if (columns % 32 == 0) {
    const int64_t blocks = rows * ck_stripes(columns) * CK_STRIPE;
    operand.stripes = allocate(blocks * 32);
    operand.scales = allocate(blocks * 4);
    operand.offsets = allocate(blocks * 4);
    operand.groups = allocate(rows * columns / 32 * (int64_t)sizeof *operand.groups);
    operand.keeps_zeros = keeps_zeros;
  }
  if (columns % 256 == 0) {
    operand.super_quants = allocate(rows * columns);
    operand.super_scales = allocate(rows * columns / 256 * 4);
    operand.super_sums = allocate(rows * columns / 16 * 2);
  }
  for (int64_t row = 0; row < rows; row++) 
    ck_pack(variant, values + row * columns, &operand, row);
  return operand;
}

static void release(ck_operand *operand) {
  free(operand->values);
  free(operand->stripes);
  free(operand->scales);
  free(operand->offsets);
  free(operand->groups);
  free(operand->super_quants);
  free(operand->super_scales);
  free(operand->super_sums);
}

static bool same(const float *left, const float *right, int64_t count) {
  return memcmp(left, right, (size_t)count * sizeof *left) == 0;
}

/// Whether `variant` packs activations as the plain one does.
static bool packing_agrees(ck_variant variant, int kind) {
  const int64_t rows = 1 + random_below(3), columns = 256 * (1 + random_below(5));
  float *values = random_values(rows * columns, kind);
  ck_operand plain = packed(CK_PORTABLE, true, values, rows, columns);
  ck_operand fast = packed(variant, true, values, rows, columns);
  const size_t blocks = (size_t)(rows * ck_stripes(columns) * CK_STRIPE);
  const size_t count = (size_t)(rows * columns);
  const bool agrees = memcmp(plain.stripes, fast.stripes, blocks * 32) == 0
                      && memcmp(plain.scales, fast.scales, blocks * 4) == 0
                      && memcmp(plain.offsets, fast.offsets, blocks * 4) == 0
                      && memcmp(plain.super_quants, fast.super_quants, count) == 0
                      && memcmp(plain.super_scales, fast.super_scales, count / 64) == 0
                      && memcmp(plain.super_sums, fast.super_sums, count / 8) == 0;
  free(values);
  release(&plain), release(&fast);
  return agrees;
}

/// Whether listed rows give what all rows give, and the others minus infinity, in two ranges.
static bool list_agrees(ck_variant variant, const ck_matrix *plain_matrix,
                        const ck_operand *operand, const float *plain, int64_t rows) {
  int32_t *listed = allocate(rows * 4);
  float *output = allocate(rows * 4);
  int64_t count = 0;
  for (int64_t row = 0; row < rows; row++) {
    listed[count] = (int32_t)row;
    count += random_below(3) > 0;
  }
  ck_matrix matrix = *plain_matrix;
  matrix.variant = variant;
  const ck_list list = {.rows = listed, .count = count, .output = output, .output_columns = rows};
  const int64_t split = random_below(count + 1);
  if (split > 0) ck_listed_products(&matrix, operand, &list, 0, split);
  if (split < count) ck_listed_products(&matrix, operand, &list, split, count);
  bool agrees = true;
  for (int64_t row = 0, i = 0; row < rows && count > 0; row++) {
    const bool is_listed = i < count && listed[i] == row;
    const float expected = is_listed ? plain[row] : -INFINITY;
    agrees = agrees && same(&expected, output + row, 1);
    i += is_listed;
  }
  free(listed), free(output);
  return agrees;
}

static bool product_agrees(ck_variant variant, ck_type type, bool integer, int kind) {
  const int64_t block = ck_facts(type).weights_per_block;
  // Up to three stripes of blocks of 32, the last of any length.
  const int64_t limit = block == 32 ? 48 : 5;
  const int64_t columns = block == 1 ? 1 + random_below(700) : block * (1 + random_below(limit));
  const int64_t rows = 1 + random_below(random_below(2) ? 40 : 9), tokens = 1 + random_below(20);
  float *values = random_values(tokens * columns, kind), *gate = random_values(tokens * rows, kind);
  uint8_t *weights = random_weights(type, rows * columns, kind);
  ck_stripe(type, weights, rows, columns);
  ck_operand operand = packed(CK_PORTABLE, true, values, tokens, columns);
  float *plain = allocate(tokens * rows * 4), *fast = allocate(tokens * rows * 4);
  ck_matrix matrix = {type, integer, CK_PORTABLE, weights};
  ck_targets targets = {.count = tokens, .output = plain, .output_columns = rows};
  ck_matmul(&matrix, &operand, &targets, 0, rows);
  matrix.variant = variant;
  targets.output = fast;
  ck_matmul(&matrix, &operand, &targets, 0, rows);
  bool agrees = same(plain, fast, tokens * rows);
  agrees = agrees && list_agrees(variant, &matrix, &operand, plain, rows);
  ck_gated_up(&matrix, &operand, gate, random_below(2), &targets, 0, rows);
  for (int64_t i = 0; i < tokens * rows; i++) {
    const float expected = gate[i] > 0 ? gate[i] * plain[i] : 0;
    agrees = agrees && same(&expected, fast + i, 1);
  }
  free(values), free(gate), free(weights), free(plain), free(fast);
  release(&operand);
  return agrees;
}

static bool down_agrees(ck_variant variant, ck_type type, bool integer, int kind) {
  const ck_type_facts facts = ck_facts(type);
  const bool grouped = facts.down == CK_DOWN_GROUPED;
  const int64_t block = facts.weights_per_block;
  const int64_t outputs = (grouped ? 32 : block) * (1 + random_below(grouped ? 23 : 3));
  const int64_t neurons = 32 * (1 + random_below(6)), tokens = 1 + random_below(3);
  float *values = random_values(tokens * neurons, kind);
  uint8_t *rows = random_weights(type, outputs * neurons, kind);
  uint8_t *groups = allocate(outputs * neurons * 4);
  if (grouped) ck_group_neurons(type, rows, groups, outputs, neurons);
  ck_operand all = packed(CK_PORTABLE, true, values, tokens, neurons);
  ck_operand active = packed(variant, false, values, tokens, neurons);
  ck_neurons z = {neurons, values, &all, false};
  const int64_t destinations[] = {2, 0, 1};
  float *plain = allocate(3 * outputs * 4), *fast = allocate(3 * outputs * 4);
  ck_targets targets = {.count = tokens, .destinations = destinations, .output = plain,
                        .output_columns = outputs};
  void (*down)(const ck_matrix *, const ck_neurons *, const ck_targets *, int64_t, int64_t) =
      grouped ? ck_down_groups : ck_down_rows;
  ck_matrix matrix = {type, integer, CK_PORTABLE, grouped ? groups : rows};
  down(&matrix, &z, &targets, 0, outputs);
  matrix.variant = variant;
  targets.output = fast;
  z.packed = &active;
  z.skip = true;
  const int64_t split = random_below(outputs + 1);
  down(&matrix, &z, &targets, 0, split);
  down(&matrix, &z, &targets, split, outputs);
  const bool agrees = same(plain, fast, 3 * outputs);
  free(values), free(rows), free(groups), free(plain), free(fast);
  release(&all), release(&active);
  return agrees;
}

/// The same output by way of parts, in two stretches of rows each.
static void attend_in_parts(ck_variant variant, const ck_cache *cache,
                            const ck_attention *attention) {
  const int64_t segments =
      ck_end_segment(cache, attention) - ck_first_segment(cache, attention);
  const int64_t rows = segments * attention->kv_heads * attention->tokens;
  const int64_t heads = attention->tokens * attention->heads;
  float *parts = allocate(segments * heads * ck_part_length(cache->head_dim) * 4);
  const int64_t split = random_below(rows + 1), head_split = random_below(heads + 1);
  ck_attend_parts(variant, cache, attention, parts, split, rows);
  ck_attend_parts(variant, cache, attention, parts, 0, split);
  ck_merge_parts(variant, cache, attention, parts, 0, head_split);
  ck_merge_parts(variant, cache, attention, parts, head_split, heads);
  free(parts);
}

static bool attention_agrees(ck_variant variant, bool halves, int kind) {
  const int64_t head_dim = 1 + random_below(CK_MAX_HEAD), width = 2 * head_dim;
  const int64_t capacity = 1 + random_below(random_below(2) ? 700 : 100);
  const int64_t staged = 1 + random_below(12), heads = 2 * (1 + random_below(8));
  const int64_t count = (capacity + staged) * width;
  float *values = random_values(2 * count, kind);
  float *query = random_values(staged * heads * head_dim, ORDINARY);
  char *plain_cache = allocate(2 * count * 4), *fast_cache = allocate(2 * count * 4);
  ck_store_elements(CK_PORTABLE, halves, values, plain_cache, 2 * count);
  ck_store_elements(variant, halves, values, fast_cache, 2 * count);
  bool agrees = memcmp(plain_cache, fast_cache, (size_t)count * 8) == 0;
  const int64_t element = halves ? 2 : 4, first = capacity + random_below(1000);
  const ck_cache cache = {
      .keys = {fast_cache, fast_cache + capacity * width * element},
      .values = {fast_cache + count * element, fast_cache + (count + capacity * width) * element},
      .halves = halves, .capacity = capacity, .width = width, .first = first,
      .head_dim = head_dim};
  const int64_t outputs = staged * heads * head_dim;
  float *sinks = random_values(heads, kind);
  float *plain = allocate(outputs * 4), *fast = allocate(outputs * 4);
  ck_attention attention = {.tokens = staged, .heads = heads, .kv_heads = 2,
                            .window = 1 + random_below(capacity), .scale = 0.2f,
                            .queries = query, .output = plain,
                            .sinks = random_below(2) ? sinks : 0};
  ck_attend(CK_PORTABLE, &cache, &attention, 0, 2 * staged);
  attention.output = fast;
  const int64_t split = random_below(2 * staged + 1);
  ck_attend(variant, &cache, &attention, 0, split);
  ck_attend(variant, &cache, &attention, split, 2 * staged);
  agrees = agrees && same(plain, fast, outputs);
  memset(fast, 0, (size_t)outputs * sizeof *fast);
  attend_in_parts(variant, &cache, &attention);
  agrees = agrees && same(plain, fast, outputs);
  free(values), free(query), free(plain_cache), free(fast_cache), free(plain), free(fast);
  free(sinks);
  return agrees;
}

/// Every kernel of rows, on unaligned rows of any length.
static bool rows_agree(ck_variant variant, int kind) {
  const int64_t count = 1 + random_below(700), heads = 1 + random_below(5);
  const int64_t half = 1 + random_below(CK_MAX_HEAD / 2), elements = 2 * half * heads;
  float *row = random_values(count + 1, kind), *weight = random_values(count, kind);
  float *turned = random_values(elements + 1, kind), *expected = allocate((elements + 1) * 4);
  float *cosines = random_values(half, ORDINARY), *sines = random_values(half, ORDINARY);
  float *plain = allocate(count * 4), *fast = allocate(count * 4);
  bool agrees = ck_count_positive(CK_PORTABLE, row + 1, count)
                == ck_count_positive(variant, row + 1, count);
  ck_rms_norm(CK_PORTABLE, row + 1, weight, 1e-6f, plain, count);
  ck_rms_norm(variant, row + 1, weight, 1e-6f, fast, count);
  agrees = agrees && same(plain, fast, count);
  ck_add(CK_PORTABLE, row + 1, plain, count);
  ck_add(variant, row + 1, fast, count);
  ck_add_scaled(CK_PORTABLE, weight, 0.7f, plain, count);
  ck_add_scaled(variant, weight, 0.7f, fast, count);
  agrees = agrees && same(plain, fast, count);
  memcpy(expected, turned, (size_t)(elements + 1) * sizeof *turned);
  ck_rotate(CK_PORTABLE, expected + 1, cosines, sines, heads, half);
  ck_rotate(variant, turned + 1, cosines, sines, heads, half);
  ck_rotate_neighbours(CK_PORTABLE, expected + 1, cosines, sines, heads, half);
  ck_rotate_neighbours(variant, turned + 1, cosines, sines, heads, half);
  agrees = agrees && same(expected, turned, elements + 1);
  ck_multiply_silu(CK_PORTABLE, weight, plain, count);
  ck_multiply_silu(variant, weight, fast, count);
  ck_multiply_gelu(CK_PORTABLE, weight, plain, count);
  ck_multiply_gelu(variant, weight, fast, count);
  ck_multiply_clamped_silu(CK_PORTABLE, row + 1, plain, count);
  ck_multiply_clamped_silu(variant, row + 1, fast, count);
  agrees = agrees && same(plain, fast, count);
  free(row), free(weight), free(turned), free(expected), free(cosines), free(sines);
  free(plain), free(fast);
  return agrees;
}

static int failures = 0;

static void report(const char *variant, const char *family, int wrong, int cases) {
  printf("%-9s %-13s %s (%d of %d cases differ)\n", variant, family, wrong ? "FAIL" : "ok", wrong,
         cases);
  failures += wrong;
}

static void compare_variant(ck_variant variant, const char *name) {
  for (int t = 0; t < CK_TYPE_COUNT; t++) {
    const ck_type type = ck_type_at(t);
    int products = 0, downs = 0;
    for (int i = 0; i < CASES; i++) {
      products += !product_agrees(variant, type, i % 2, i / 2 % KINDS);
      downs += !down_agrees(variant, type, i % 2, i / 2 % KINDS);
    }
    char family[32];
    snprintf(family, sizeof family, "%s product", ck_type_name(type));
    report(name, family, products, CASES);
    snprintf(family, sizeof family, "%s down", ck_type_name(type));
    report(name, family, downs, CASES);
  }
  int packings = 0;
  for (int i = 0; i < CASES; i++) packings += !packing_agrees(variant, i % KINDS);
  report(name, "packing", packings, CASES);
  for (int halves = 0; halves < 2; halves++) {
    int wrong = 0;
    for (int i = 0; i < CASES; i++) wrong += !attention_agrees(variant, halves, i % KINDS);
    report(name, halves ? "F16 attention" : "F32 attention", wrong, CASES);
  }
  int wrong = 0;
  for (int i = 0; i < CASES; i++) wrong += !rows_agree(variant, i % KINDS);
  report(name, "rows", wrong, CASES);
}

int main(void) {
  static const char *const names[] = {"plain", "avx2", "avx512", "neon", "avx_vnni",
                                      "neon_i8mm"};
  int variants = 0;
  for (int variant = CK_AVX2; variant <= CK_NEON_I8MM; variant++) {
    if (!ck_variant_is_supported((ck_variant)variant)) continue;
    compare_variant((ck_variant)variant, names[variant]);
    variants++;
  }
  printf("%d fast variants compared with the plain one: %s\n", variants,
         failures ? "DIFFERENT" : "the same bits");
  return failures ? 1 : 0;
}
