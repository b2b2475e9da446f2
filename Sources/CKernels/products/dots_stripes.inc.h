// Rows in stripes times int8 activations: the body that every variant shares. No include guard:
// each variant's file includes it once, after it has defined
//
//   TARGET, TARGET_INLINE    what marks a function, and an inlined one, of the variant
//   UNIT                     lanes of one vector, a divisor of 16
//   TOKENS                   the most tokens that meet a row while its quants are in registers
//   BIAS(type)               what is added to signed quants and to the values of a table, 0 where
//                            they can be multiplied as they are
//   look_up(table, bias, indices)
//                            replaces each index by what the table has for it plus the bias
//   dot_unit(type, weights, quants, dot)
//                            adds the integer products of UNIT blocks to `dot`
//   load_halves(source)      UNIT halves as floats
//   EXPORT(name)             the function's public name
//
// and includes dots_stripes.h, which has what they are given, with UNIT defined.
//
// Lane b % 16 of a dot product adds up block b: scale of the weights times scale of the
// activations, times the integer product. Types with minima add theirs times the activations' scale
// times their sum. At last the lanes are added in the order of ck_lanes_sum.

enum { UNITS = CK_STRIPE / UNIT };

/// What a quant of `weights` that stands for 0 is multiplied as.
CK_INLINE int zero_of(ck_type type) { return (int)ck_facts_inline(type).zero + BIAS(type); }

/// Nibbles `p` of 4 as two planes of quants.
TARGET_INLINE void split_plane(ck_type type, int p, const unit_bytes *fifth, unit_bytes *planes) {
  const unit_bytes both = planes[0];
  planes[0] = both & 15;
  planes[1] = both >> 4;
#pragma GCC unroll 2
  for (int i = 0; i < 2; i++) {
    if (ck_has_table(type)) look_up(ck_table(type), BIAS(type), &planes[i]);
    if (!ck_has_fifth_bits(type)) continue;
    const int from = ck_fifth_bit(2 * p + i);
    planes[i] |= (from < 4 ? *fifth << (4 - from) : *fifth >> (from - 4)) & 16;
  }
}

/// The quants of UNIT blocks, of which the first plane is at `source`, as they are multiplied.
TARGET_INLINE void load_unit(ck_type type, const uint8_t *source, unit_weights *weights) {
  const bool has_bytes = ck_facts_inline(type).bits == 8;
  unit_bytes fifth = {0};
  if (ck_has_fifth_bits(type)) {
    memcpy(&fifth, source, sizeof fifth);
    source += CK_PLANE_BYTES;
  }
#pragma GCC unroll 4
  for (int p = 0; p < 4; p++) {
    unit_bytes *planes = &weights->planes[2 * p];
    memcpy(&planes[0], source + p * CK_PLANE_BYTES, sizeof *planes);
    if (has_bytes) memcpy(&planes[1], source + (p + 4) * CK_PLANE_BYTES, sizeof *planes);
    else split_plane(type, p, &fifth, planes);
    if (has_bytes) planes[0] += (uint8_t)BIAS(type), planes[1] += (uint8_t)BIAS(type);
  }
}

/// UNIT scales, of which the first is at `source`.
TARGET_INLINE unit_floats load_scales(ck_type type, const uint8_t *source) {
  if (type != CK_MXFP4) return load_halves(source);
  // As ck_float_of_exponent.
  unit_exponents bytes;
  memcpy(&bytes, source, sizeof bytes);
  const unit_integers exponents = __builtin_convertvector(bytes, unit_integers);
  const unit_integers normal = 4 * (exponents - 1), subnormal = exponents + 1;
  const unit_integers is_normal = normal > subnormal;
  return (unit_floats)(((normal & is_normal) | (subnormal & ~is_normal)) << 21);
}

/// The sixteen lanes of one dot product.
typedef struct {
  unit_floats units[UNITS];
} stripe_sums;

TARGET_INLINE unit_floats load_floats(const float *source) {
  unit_floats floats;
  memcpy(&floats, source, sizeof floats);
  return floats;
}

TARGET_INLINE unit_floats load_integers(const int32_t *source) {
  unit_integers integers;
  memcpy(&integers, source, sizeof integers);
  return __builtin_convertvector(integers, unit_floats);
}

/// Adds unit `u` of a whole stripe of weights times stripe `position` of the operand to `sums`.
TARGET_INLINE void add_unit(ck_type type, const unit_weights *weights, const uint8_t *stripe,
                            const ck_operand *operand, int64_t position, int u,
                            stripe_sums *sums) {
  const int64_t lane = CK_STRIPE * position + UNIT * u;
  const int8_t *quants = operand->stripes + CK_PLANES * CK_PLANE_BYTES * position + 4 * UNIT * u;
  const unit_floats step = load_floats(operand->scales + lane);
  unit_integers dot = {0};
  if (zero_of(type) != 0) {
    memcpy(&dot, operand->offsets + lane, sizeof dot);
    dot *= zero_of(type) / 8;
  }
  dot_unit(type, weights, quants, &dot);
  const int64_t item = ck_header_item(type);
  const unit_floats scale = load_scales(type, stripe + item * UNIT * u) * step;
  sums->units[u] += scale * __builtin_convertvector(dot, unit_floats);
  if (!ck_has_minima(type)) return;
  const unit_floats minimum = load_halves(stripe + 2 * CK_STRIPE + 2 * UNIT * u) * step;
  sums->units[u] += minimum * (load_integers(operand->offsets + lane) * -0.125f);
}

/// One row times `token_count` tokens, a constant at the call. Each stripe asks for its counterpart
/// in `ahead`: asked for all at once, the lines of a long row wait for one another. A single token
/// needs no row again.
TARGET_INLINE void row_sums(ck_type type, const uint8_t *row, const uint8_t *ahead,
                            const ck_operand *operand, const int64_t *tokens, int token_count,
                            stripe_sums *sums) {
  const int64_t blocks = operand->columns / 32, stripes = ck_stripes(operand->columns);
  memset(sums, 0, (size_t)token_count * sizeof *sums);
  for (int64_t s = 0; s < stripes; s++) {
    uint8_t padded[CK_STRIPE_BYTES];
    const int64_t first = CK_STRIPE * s, count = ck_stripe_count(blocks, first);
    const int64_t offset = first * ck_stripe_block(type), bytes = count * ck_stripe_block(type);
    ck_ask_for(ahead + offset, bytes, token_count == 1);
    const uint8_t *stripe = ck_whole_stripe(type, row + offset, count, padded);
    const uint8_t *planes = stripe + CK_STRIPE * ck_stripe_header(type);
#pragma GCC unroll 4
    for (int u = 0; u < UNITS; u++) {
      unit_weights weights;
      load_unit(type, planes + 4 * UNIT * u, &weights);
#pragma GCC unroll 8
      for (int t = 0; t < token_count; t++)
        add_unit(type, &weights, stripe, operand, tokens[t] * stripes + s, u, &sums[t]);
    }
  }
}

/// The totals of four dot products.
TARGET_INLINE ck_four totals(const stripe_sums *sums) {
  ck_lanes groups[4];
  memcpy(groups, sums, sizeof groups);
  ck_four four;
  ck_totals_of_4(groups, &four);
  return four;
}

/// One row times `token_count` tokens, a constant at the call and a multiple of 4 or 1.
TARGET_INLINE void row_tile(ck_type type, const uint8_t *row, const uint8_t *ahead,
                            const ck_operand *operand, const int64_t *tokens, int token_count,
                            float *results) {
  stripe_sums sums[TOKENS];
  row_sums(type, row, ahead, operand, tokens, token_count, sums);
  int t = 0;
  for (; t + 4 <= token_count; t += 4) {
    const ck_four four = totals(&sums[t]);
    memcpy(results + t, &four, sizeof four);
  }
  if (t < token_count) {
    float lanes[CK_LANES];
    memcpy(lanes, &sums[t], sizeof lanes);
    results[t] = ck_lanes_sum(lanes);
  }
}

/// Up to CK_TILE_ROWS rows times one token. One loop over all rows, and not several rows side by
/// side: a processor that looks ahead by itself follows instructions that move on evenly.
TARGET_INLINE void column_tile(ck_type type, const uint8_t *const *rows,
                               const uint8_t *const *ahead, int row_count,
                               const ck_operand *operand, const int64_t *token, float *results) {
  stripe_sums sums[CK_TILE_ROWS];
#pragma GCC unroll 1
  for (int r = 0; r < row_count; r++)
    row_sums(type, rows[r], ahead[r], operand, token, 1, &sums[r]);
  for (int r = row_count; r % 4; r++) memset(&sums[r], 0, sizeof sums[r]);
  for (int r = 0; r < row_count; r += 4) {
    const ck_four four = totals(&sums[r]);
    for (int i = 0; i < 4; i++) results[(r + i) * CK_TILE] = four[i];
  }
}

TARGET_INLINE void dots(ck_type type, CK_DOTS_PARAMETERS) {
  if (token_count == 1) {
    column_tile(type, rows, ahead, row_count, operand, tokens, results);
    return;
  }
  for (int r = 0; r < row_count; r++) {
    int t = 0;
    for (; t + TOKENS <= token_count; t += TOKENS)
      row_tile(type, rows[r], ahead[r], operand, tokens + t, TOKENS,
               results + r * CK_TILE + t);
    for (; TOKENS > 4 && t + 4 <= token_count; t += 4)
      row_tile(type, rows[r], ahead[r], operand, tokens + t, 4,
               results + r * CK_TILE + t);
    for (; t < token_count; t++)
      row_tile(type, rows[r], ahead[r], operand, tokens + t, 1,
               results + r * CK_TILE + t);
  }
}

#define DOTS_OF_TYPE(TYPE, name, id, weights, bits, zero, down) \
  TARGET void EXPORT(ck_dots_##name)(CK_DOTS_PARAMETERS) { dots(CK_##TYPE, CK_DOTS_ARGUMENTS); }

CK_STRIPED_TYPES(DOTS_OF_TYPE)
