/// Rows in stripes times int8 activations, one set of functions per variant.
#ifndef CK_DOTS_STRIPES_H
#define CK_DOTS_STRIPES_H

#include "dots.h"
#include "vectors/half.h"
#include "stripes.h"
#include "vectors/totals.h"

#define CK_STRIPE_DOTS(variant)                     \
  void ck_dots_q4_0_##variant(CK_DOTS_PARAMETERS);  \
  void ck_dots_q4_1_##variant(CK_DOTS_PARAMETERS);  \
  void ck_dots_q8_0_##variant(CK_DOTS_PARAMETERS);

CK_WITH_VARIANTS(CK_STRIPE_DOTS(portable), CK_STRIPE_DOTS(avx2) CK_STRIPE_DOTS(avx_vnni),
                 CK_STRIPE_DOTS(avx512), CK_STRIPE_DOTS(neon) CK_STRIPE_DOTS(neon_i8mm))

#endif
