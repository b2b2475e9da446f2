/// How one body is compiled for several instruction sets.
#ifndef CK_TARGETS_H
#define CK_TARGETS_H

#define CK_INLINE static inline __attribute__((always_inline))

#if defined(__x86_64__)
#define CK_AVX2_TARGET __attribute__((target("avx2,fma,f16c")))
#define CK_AVX512_FEATURES "avx2,fma,f16c,avx512f,avx512bw,avx512vl,avx512vnni"
#define CK_AVX512_TARGET __attribute__((target(CK_AVX512_FEATURES)))
#define CK_AVX_VNNI_FEATURES "avx2,fma,f16c,avxvnni"
#define CK_AVX_VNNI_TARGET __attribute__((target(CK_AVX_VNNI_FEATURES)))
#if defined(__clang__)
/// Follows the features of functions of shuffles and multiply-adds. Untuned, Clang takes two
/// shuffles for one of bytes and splits multiply-adds: super-blocks were a sixth slower.
#define CK_TUNING ",tune=znver4"
#else
#define CK_TUNING ""
#endif
#define CK_WITH_VARIANTS(portable, avx2, avx512, neon) portable avx2 avx512
// What has no use for the dot products of AVX-VNNI is compiled for AVX2.
#define CK_CHOOSE(variant, portable, avx2, avx512, neon) \
  ((variant) == CK_AVX512 ? (avx512) : (variant) == CK_PORTABLE ? (portable) : (avx2))
#define CK_CHOOSE_DOTS(variant, portable, avx2, avx_vnni, avx512, neon, neon_i8mm) \
  ((variant) == CK_AVX_VNNI ? (avx_vnni) : CK_CHOOSE(variant, portable, avx2, avx512, neon))
#elif defined(__aarch64__)
#define CK_NEON_TARGET __attribute__((target("arch=armv8.2-a+dotprod")))
#define CK_NEON_I8MM_TARGET __attribute__((target("arch=armv8.2-a+dotprod+i8mm")))
#define CK_WITH_VARIANTS(portable, avx2, avx512, neon) portable neon
// What has no use for the matrix products of i8mm is compiled for NEON without them.
#define CK_CHOOSE(variant, portable, avx2, avx512, neon) \
  ((variant) == CK_PORTABLE ? (portable) : (neon))
#define CK_CHOOSE_DOTS(variant, portable, avx2, avx_vnni, avx512, neon, neon_i8mm) \
  ((variant) == CK_NEON_I8MM ? (neon_i8mm) : CK_CHOOSE(variant, portable, avx2, avx512, neon))
#else
#define CK_CHOOSE_DOTS(variant, portable, avx2, avx_vnni, avx512, neon, neon_i8mm) \
  CK_CHOOSE(variant, portable, avx2, avx512, neon)
#define CK_WITH_VARIANTS(portable, avx2, avx512, neon) portable
#define CK_CHOOSE(variant, portable, avx2, avx512, neon) ((void)(variant), (portable))
#endif

#endif
