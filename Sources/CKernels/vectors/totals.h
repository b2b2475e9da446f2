/// The sums of several groups of sixteen lanes at once, each with the bits that `ck_lanes_total`
/// gives.
#ifndef CK_TOTALS_H
#define CK_TOTALS_H

#include "lanes.h"

typedef float ck_eight __attribute__((vector_size(8 * sizeof(float))));
typedef float ck_four __attribute__((vector_size(4 * sizeof(float))));

/// The totals of 16 groups, for registers that hold a whole group: each step adds the halves of
/// two vectors with one addition, and groups enter in the order that leaves total i in lane i.
CK_INLINE void ck_totals_of_16(const ck_lanes *groups, ck_lanes *totals) {
  ck_lanes eight[8], four[4], two[2];
#pragma GCC unroll 8
  for (int i = 0; i < 8; i++) {
    const int first = (i & 1) << 2 | (i & 2) | i >> 2;  // i with its bits reversed.
    const ck_lanes a = groups[first], b = groups[first + 8];
    eight[i] =
        __builtin_shufflevector(a, b, 0, 1, 2, 3, 4, 5, 6, 7, 24, 25, 26, 27, 28, 29, 30, 31)
        + __builtin_shufflevector(a, b, 8, 9, 10, 11, 12, 13, 14, 15, 16, 17, 18, 19, 20, 21, 22,
                                  23);
  }
#pragma GCC unroll 4
  for (int i = 0; i < 4; i++) {
    const ck_lanes a = eight[2 * i], b = eight[2 * i + 1];
    four[i] =
        __builtin_shufflevector(a, b, 0, 1, 2, 3, 20, 21, 22, 23, 8, 9, 10, 11, 28, 29, 30, 31)
        + __builtin_shufflevector(a, b, 4, 5, 6, 7, 16, 17, 18, 19, 12, 13, 14, 15, 24, 25, 26, 27);
  }
#pragma GCC unroll 2
  for (int i = 0; i < 2; i++) {
    const ck_lanes a = four[2 * i], b = four[2 * i + 1];
    two[i] =
        __builtin_shufflevector(a, b, 0, 1, 18, 19, 4, 5, 22, 23, 8, 9, 26, 27, 12, 13, 30, 31)
        + __builtin_shufflevector(a, b, 2, 3, 16, 17, 6, 7, 20, 21, 10, 11, 24, 25, 14, 15, 28, 29);
  }
  const ck_lanes a = two[0], b = two[1];
  *totals =
      __builtin_shufflevector(a, b, 0, 17, 2, 19, 4, 21, 6, 23, 8, 25, 10, 27, 12, 29, 14, 31)
      + __builtin_shufflevector(a, b, 1, 16, 3, 18, 5, 20, 7, 22, 9, 24, 11, 26, 13, 28, 15, 30);
}

/// The totals of 4 groups, for narrower registers: the first additions need no shuffles.
CK_INLINE void ck_totals_of_4(const ck_lanes *groups, ck_four *totals) {
  ck_four four[4];
#pragma GCC unroll 4
  for (int i = 0; i < 4; i++) {
    const ck_eight eight =
        __builtin_shufflevector(groups[i], groups[i], 0, 1, 2, 3, 4, 5, 6, 7)
        + __builtin_shufflevector(groups[i], groups[i], 8, 9, 10, 11, 12, 13, 14, 15);
    four[i] = __builtin_shufflevector(eight, eight, 0, 1, 2, 3)
              + __builtin_shufflevector(eight, eight, 4, 5, 6, 7);
  }
  const ck_four first = __builtin_shufflevector(four[0], four[1], 0, 1, 4, 5)
                        + __builtin_shufflevector(four[0], four[1], 2, 3, 6, 7);
  const ck_four last = __builtin_shufflevector(four[2], four[3], 0, 1, 4, 5)
                       + __builtin_shufflevector(four[2], four[3], 2, 3, 6, 7);
  *totals = __builtin_shufflevector(first, last, 0, 2, 4, 6)
            + __builtin_shufflevector(first, last, 1, 3, 5, 7);
}

#endif
