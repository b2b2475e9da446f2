#include "decode.h"

int64_t ck_weights_per_block(ck_type type) {
  switch (type) {
    case CK_F32: case CK_F16: case CK_BF16: return 1;
    case CK_Q4_0: case CK_Q4_1: case CK_Q8_0: return 32;
    case CK_Q4_K: case CK_Q6_K: return 256;
  }
  return 1;
}

int64_t ck_bytes_per_block(ck_type type) {
  switch (type) {
    case CK_F32: return 4;
    case CK_F16: case CK_BF16: return 2;
    case CK_Q4_0: return sizeof(ck_block_q4_0);
    case CK_Q4_1: return sizeof(ck_block_q4_1);
    case CK_Q8_0: return sizeof(ck_block_q8_0);
    case CK_Q4_K: return sizeof(ck_block_q4_k);
    case CK_Q6_K: return sizeof(ck_block_q6_k);
  }
  return 1;
}

void ck_decode(ck_type type, const void *weights, float *output, int64_t count) {
  ck_decode_inline(type, CK_PORTABLE, weights, output, count);
}
