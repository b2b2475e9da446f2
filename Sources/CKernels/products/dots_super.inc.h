// Super-blocks times int8 activations: the body that every variant shares. No include guard: each
// variant's file includes it once, after it has defined
//
//   TARGET, TARGET_INLINE    what marks a function, and an inlined one, of the variant
//   VARIANT                  its constant
//   look_up(table, run)      replaces each quant of a run by what the table has for it
//   dot_runs(type, block, tokens, token_count, dots)
//                            for each token the sums of scale times quant times activation
//   dot_sums(factors, sums)  lane j: factors times sums, both of the groups 2 j and 2 j + 1
//   EXPORT(name)             the function's public name
//
// All sums within a block are integers, and exact. Eight lanes of floats add up the blocks of a
// row: the block's scale times the activations' scale times the lane's sum, then less the minimum
// times the activations' scale times the lane's sum of minima. At last the lanes are added in the
// order of ck_lanes_sum.

/// Block `b` of a row.
TARGET_INLINE void load_block(ck_type type, const uint8_t *row, int64_t b, ck_super_block *block) {
  ck_unpack(type, VARIANT, row, b, block);
  if (!ck_has_table(type)) return;
#pragma GCC unroll 8
  for (int i = 0; i < CK_RUNS; i++) look_up(ck_table(type), &block->quants[i]);
}

/// Adds a block times one token to the token's lanes; `dot` is its product before minima.
TARGET_INLINE void add_block(ck_type type, const ck_super_block *block, const super_token *token,
                             const super_integers *dot, ck_eight *lanes) {
  const int zero = (int)ck_facts_inline(type).zero;
  super_integers product = *dot, below;
  if (zero != 0) {
    dot_sums(&block->scales, token->sums, &below);
    product -= below * zero;
  }
  *lanes += __builtin_convertvector(product, ck_eight) * (block->scale * token->step);
  if (!ck_has_minima(type)) return;
  dot_sums(&block->minima, token->sums, &below);
  *lanes -= __builtin_convertvector(below, ck_eight) * (block->minimum * token->step);
}

/// Adds a block times `token_count` tokens, a constant at the call, whose blocks are at
/// `positions` of the operand.
TARGET_INLINE void add_tokens(ck_type type, const ck_super_block *block, const ck_operand *operand,
                              const int64_t *tokens, int64_t blocks, int64_t b, int token_count,
                              ck_eight *lanes) {
  super_token met[CK_SUPER_TOKENS];
  super_integers dots[CK_SUPER_TOKENS];
#pragma GCC unroll 4
  for (int t = 0; t < token_count; t++) {
    const int64_t position = tokens[t] * blocks + b;
    met[t] = (super_token){operand->super_quants + 256 * position,
                           operand->super_sums + 16 * position, operand->super_scales[position]};
  }
  dot_runs(type, block, met, token_count, dots);
#pragma GCC unroll 4
  for (int t = 0; t < token_count; t++) add_block(type, block, &met[t], &dots[t], &lanes[t]);
}

/// One row times `token_count` tokens, one as a constant at the call.
TARGET_INLINE void dot_row(ck_type type, const uint8_t *row, const uint8_t *ahead,
                           const ck_operand *operand, const int64_t *tokens, int token_count,
                           float *results) {
  const int64_t blocks = operand->columns / 256, bytes = ck_facts_inline(type).bytes_per_block;
  ck_eight lanes[CK_TILE] = {{0}};
  for (int64_t b = 0; b < blocks; b++) {
    ck_super_block block;
    ck_ask_for(ahead + b * bytes, bytes, token_count == 1);
    load_block(type, row, b, &block);
    int t = 0;
    for (; t + CK_SUPER_TOKENS <= token_count; t += CK_SUPER_TOKENS)
      add_tokens(type, &block, operand, tokens + t, blocks, b, CK_SUPER_TOKENS, lanes + t);
    for (; t < token_count; t++)
      add_tokens(type, &block, operand, tokens + t, blocks, b, 1, lanes + t);
  }
  for (int t = 0; t < token_count; t++) {
    float sums[CK_LANES] = {0};
    memcpy(sums, &lanes[t], sizeof lanes[t]);
    results[t] = ck_lanes_sum(sums);
  }
}

TARGET_INLINE void dots(ck_type type, CK_DOTS_PARAMETERS) {
  for (int r = 0; r < row_count; r++) {
    float *row_results = results + r * CK_TILE;
    if (token_count == 1) dot_row(type, rows[r], ahead[r], operand, tokens, 1, row_results);
    else dot_row(type, rows[r], ahead[r], operand, tokens, token_count, row_results);
  }
}

#define DOTS_OF_TYPE(TYPE, name, id, weights, bits, zero, down) \
  TARGET void EXPORT(ck_dots_##name)(CK_DOTS_PARAMETERS) { dots(CK_##TYPE, CK_DOTS_ARGUMENTS); }

CK_SUPER_TYPES(DOTS_OF_TYPE)
