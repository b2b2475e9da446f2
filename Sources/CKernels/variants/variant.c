#include "ck_variant.h"

#if defined(__aarch64__) && defined(__linux__)
#include <sys/auxv.h>
#endif

#if defined(__x86_64__)
static bool has_avx2(void) {
  return __builtin_cpu_supports("avx2") && __builtin_cpu_supports("fma")
         && __builtin_cpu_supports("f16c");
}

static bool has_avx512(void) {
  return has_avx2() && __builtin_cpu_supports("avx512f") && __builtin_cpu_supports("avx512bw")
         && __builtin_cpu_supports("avx512vl") && __builtin_cpu_supports("avx512vnni");
}
#elif defined(__aarch64__)
static bool has_dot_product(void) {
#if defined(__linux__)
  const unsigned long dot_product_bit = 1ul << 20;  // HWCAP_ASIMDDP
  return (getauxval(AT_HWCAP) & dot_product_bit) != 0;
#else
  return true;
#endif
}

static bool has_matrix_product(void) {
#if defined(__linux__)
  const unsigned long matrix_product_bit = 1ul << 13;  // HWCAP2_I8MM
  return (getauxval(AT_HWCAP2) & matrix_product_bit) != 0;
#elif defined(__ARM_FEATURE_MATMUL_INT8)
  return true;
#else
  return false;
#endif
}
#endif

bool ck_variant_is_supported(ck_variant variant) {
  switch (variant) {
    case CK_PORTABLE: return true;
#if defined(__x86_64__)
    case CK_AVX2: return has_avx2();
    case CK_AVX_VNNI: return has_avx2() && __builtin_cpu_supports("avxvnni");
    case CK_AVX512: return has_avx512();
#elif defined(__aarch64__)
    case CK_NEON: return has_dot_product();
    case CK_NEON_I8MM: return has_dot_product() && has_matrix_product();
#endif
    default: return false;
  }
}
