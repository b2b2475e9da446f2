/// What each variant's rows in stripes times int8 activations are made of.
#ifndef CK_DOTS_STRIPES_H
#define CK_DOTS_STRIPES_H

#include "dots.h"
#include "stripes.h"
#include "vectors/half.h"
#include "vectors/totals.h"

#endif
