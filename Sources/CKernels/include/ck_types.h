/// The types of weights that can be computed with.
#ifndef CK_TYPES_H
#define CK_TYPES_H

#include <stdint.h>

/// The table of types, one row each. To add one, write its row and what its section asks for.
///
/// | column | what it says |
/// | --- | --- |
/// | TYPE | its name in file listings; the constant is CK_TYPE |
/// | name | the same in the names of what belongs to it |
/// | id | its number in a GGUF file |
/// | weights | how many share a block, `ck_block_name` in types/blocks.h |
/// | bits | of the quant of one weight; the rest of a block is its header |
/// | zero | the quant that stands for 0, or for the minimum where there are minima; 0 in tables |
/// | down | how a down matrix can be stored (ck_down_storage) |
///
/// types/decode.h says what the weights are as floats. Products with floats, embeddings and down
/// matrices in any layout follow from that and from the row; the sections say what else is written
/// for a type.
///
/// Rows in stripes meet blocks of 32 int8. Their quants are bytes or nibbles, nibbles may have a
/// fifth bit or be indices of a table (products/dots_stripes.inc.h); what is none of that needs a
/// `load_unit` that knows it. Decoding: `ck_decode_block_name`.
#define CK_STRIPED_TYPES(ROW)                       \
  /*  TYPE  name  id  weights  bits  zero  down  */ \
  ROW(Q4_0, q4_0, 2, 32, 4, 8, GROUPED)             \
  ROW(Q4_1, q4_1, 3, 32, 4, 0, GROUPED)             \
  ROW(Q5_0, q5_0, 6, 32, 5, 16, OUTPUT_ROWS)        \
  ROW(Q5_1, q5_1, 7, 32, 5, 0, OUTPUT_ROWS)         \
  ROW(Q8_0, q8_0, 8, 32, 8, 0, GROUPED)             \
  ROW(IQ4_NL, iq4_nl, 20, 32, 4, 0, OUTPUT_ROWS)    \
  ROW(MXFP4, mxfp4, 39, 32, 4, 0, OUTPUT_ROWS)

/// Super-blocks meet blocks of 256 int8. Products and decoding: `ck_unpack_name` in
/// types/super_block.h.
#define CK_SUPER_TYPES(ROW)                         \
  ROW(Q2_K, q2_k, 10, 256, 2, 0, OUTPUT_ROWS)       \
  ROW(Q3_K, q3_k, 11, 256, 3, 4, OUTPUT_ROWS)       \
  ROW(Q4_K, q4_k, 12, 256, 4, 0, OUTPUT_ROWS)       \
  ROW(Q5_K, q5_k, 13, 256, 5, 0, OUTPUT_ROWS)       \
  ROW(Q6_K, q6_k, 14, 256, 6, 32, OUTPUT_ROWS)      \
  ROW(IQ4_XS, iq4_xs, 23, 256, 4, 0, OUTPUT_ROWS)

/// Multiplied as floats only. Decoding: `ck_decode_name`.
#define CK_FLOAT_TYPES(ROW)                         \
  ROW(F16, f16, 1, 1, 16, 0, NEURON_ROWS)           \
  ROW(BF16, bf16, 30, 1, 16, 0, NEURON_ROWS)        \
  ROW(F32, f32, 0, 1, 32, 0, NEURON_ROWS)

#define CK_TYPES(ROW) CK_STRIPED_TYPES(ROW) CK_SUPER_TYPES(ROW) CK_FLOAT_TYPES(ROW)

#define CK_TYPE_CONSTANT(TYPE, name, id, weights, bits, zero, down) CK_##TYPE = id,
#define CK_ONE_MORE(TYPE, name, id, weights, bits, zero, down) +1

typedef enum { CK_TYPES(CK_TYPE_CONSTANT) } ck_type;

enum { CK_TYPE_COUNT = 0 CK_TYPES(CK_ONE_MORE) };

/// How activations are packed for products with a type.
typedef enum {
  /// Not at all: both are multiplied as floats.
  CK_FORM_FLOATS,
  /// Blocks of 32 int8; rows of weights lie in stripes.
  CK_FORM_STRIPES,
  /// Blocks of 256 int8.
  CK_FORM_SUPER_BLOCKS,
} ck_form;

/// How a down matrix can be stored so that inactive neurons are left out, without a change of any
/// weight.
typedef enum {
  /// It cannot: rows stay outputs.
  CK_DOWN_OUTPUT_ROWS,
  /// A row is a neuron (`ck_turn`).
  CK_DOWN_NEURON_ROWS,
  /// Groups of 32 neurons (`ck_group_neurons`). Blocks of 32 nibbles or bytes only.
  CK_DOWN_GROUPED,
} ck_down_storage;

/// A row of the table, and what follows from it.
typedef struct {
  int64_t weights_per_block;
  int64_t bytes_per_block;
  /// What a block has besides its quants.
  int64_t header_bytes;
  /// Weights begin at multiples of it.
  int64_t alignment;
  int bits;
  int zero;
  /// What integer products meet.
  ck_form form;
  ck_down_storage down;
} ck_type_facts;

/// The facts about a type; all 0 for a number that is not in the table.
ck_type_facts ck_facts(ck_type type);

/// The name in file listings, such as `Q4_0`; NULL for a number that is not in the table.
const char *ck_type_name(ck_type type);

/// The type in row `index` of the table.
ck_type ck_type_at(int64_t index);

/// Writes `count` weights as floats; `count` is a multiple of the type's block.
void ck_decode(ck_type type, const void *weights, float *output, int64_t count);

#endif
