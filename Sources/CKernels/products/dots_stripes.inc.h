// Rows in stripes times int8 activations: the body that every variant shares. No include guard:
// each variant's file includes it once, after it has defined
//
//   TARGET, TARGET_INLINE    what marks a function, and an inlined one, of the variant
//   UNIT                     lanes of one vector, a divisor of 16
//   TOKENS                   the most tokens that meet a row while its quants are in registers
//   unit_weights             UNIT blocks of a row, without their scales
//   load_unit(type, planes, weights)
//   dot_unit(type, weights, quants, offsets)
//                            the integer products of UNIT blocks, the offset of nibbles included
//   load_halves(source)      UNIT halves as floats
//   EXPORT(name)             the function's public name
//
// Lane b % 16 of a dot product adds up block b: scale of the weights times scale of the
// activations, times the integer product. Q4_1 adds its minimum times the activations' scale times
// their sum. At last the lanes are added in the order of ck_lanes_sum.

enum { UNITS = CK_STRIPE / UNIT };

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
  const unit_integers dot = dot_unit(type, weights, quants, operand->offsets + lane);
  const unit_floats scale = load_halves(stripe + 2 * UNIT * u) * step;
  sums->units[u] += scale * __builtin_convertvector(dot, unit_floats);
  if (type != CK_Q4_1) return;
  const unit_floats minimum = load_halves(stripe + 2 * CK_STRIPE + 2 * UNIT * u) * step;
  sums->units[u] += minimum * (load_integers(operand->offsets + lane) * -0.125f);
}

/// One row times `token_count` tokens, a constant at the call. Each stripe asks for its counterpart
/// in `ahead`: asked for all at once, the lines of a long row wait for one another. A single token
/// needs no row again, and what need not stay costs less. Together that was 4 % of a token of the
/// 21B and 1 % of the 4B, where the first alone is a loss: its rows are shorter.
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
