#include "ck_limits.h"

#include "targets.h"

#if defined(__x86_64__)
#include <immintrin.h>
/// Keeps the compiler from knowing what a register holds, and so from leaving the work out.
#define RENEW(value) __asm__ volatile("" : "+x"(value))
#define RENEW_WIDE(value) __asm__ volatile("" : "+v"(value))
#elif defined(__aarch64__)
#include <arm_neon.h>
#define RENEW(value) __asm__ volatile("" : "+w"(value))
#else
#define RENEW(value) __asm__ volatile("" : "+m"(value))
#endif

/// Independent sums: more than the longest latency times the multipliers of any known core.
enum { SUMS = 12 };

typedef uint16_t words __attribute__((vector_size(16)));
typedef float floats __attribute__((vector_size(16)));

static int32_t int8_portable(int64_t steps) {
  words factor = {1, 2, 3, 4, 5, 6, 7, 8}, sums[SUMS] = {{0}};
  for (int64_t step = 0; step < steps; step++) {
#pragma GCC unroll 12
    for (int i = 0; i < SUMS; i++) {
      RENEW(factor);
      sums[i] += factor * factor;
    }
  }
  for (int i = 1; i < SUMS; i++) sums[0] += sums[i];
  return sums[0][0] + sums[0][7];
}

static float float_portable(int64_t steps) {
  floats factor = {0.5f, 0.25f, 0.125f, 1}, sums[SUMS] = {{0}};
  for (int64_t step = 0; step < steps; step++) {
#pragma GCC unroll 12
    for (int i = 0; i < SUMS; i++) {
      RENEW(factor);
      sums[i] += factor * factor;
    }
  }
  for (int i = 1; i < SUMS; i++) sums[0] += sums[i];
  return sums[0][0] + sums[0][3];
}

#if defined(__x86_64__)
CK_AVX2_TARGET static int32_t int8_avx2(int64_t steps) {
  __m256i left = _mm256_set1_epi8(3), right = _mm256_set1_epi8(5), sums[SUMS];
  const __m256i ones = _mm256_set1_epi16(1);
  for (int i = 0; i < SUMS; i++) sums[i] = _mm256_setzero_si256();
  for (int64_t step = 0; step < steps; step++) {
#pragma GCC unroll 12
    for (int i = 0; i < SUMS; i++) {
      RENEW(left);
      const __m256i pairs = _mm256_maddubs_epi16(left, right);
      sums[i] = _mm256_add_epi32(sums[i], _mm256_madd_epi16(pairs, ones));
    }
  }
  for (int i = 1; i < SUMS; i++) sums[0] = _mm256_add_epi32(sums[0], sums[i]);
  return _mm256_extract_epi32(sums[0], 0);
}

CK_AVX2_TARGET static float float_avx2(int64_t steps) {
  __m256 left = _mm256_set1_ps(0.5f), right = _mm256_set1_ps(0.25f), sums[SUMS];
  for (int i = 0; i < SUMS; i++) sums[i] = _mm256_setzero_ps();
  for (int64_t step = 0; step < steps; step++) {
#pragma GCC unroll 12
    for (int i = 0; i < SUMS; i++) {
      RENEW(left);
      sums[i] = _mm256_fmadd_ps(left, right, sums[i]);
    }
  }
  for (int i = 1; i < SUMS; i++) sums[0] = _mm256_add_ps(sums[0], sums[i]);
  return _mm256_cvtss_f32(sums[0]);
}

CK_AVX512_TARGET static int32_t int8_avx512(int64_t steps) {
  __m512i left = _mm512_set1_epi8(3), sums[SUMS];
  const __m512i right = _mm512_set1_epi8(5);
  for (int i = 0; i < SUMS; i++) sums[i] = _mm512_setzero_si512();
  for (int64_t step = 0; step < steps; step++) {
#pragma GCC unroll 12
    for (int i = 0; i < SUMS; i++) {
      RENEW_WIDE(left);
      sums[i] = _mm512_dpbusd_epi32(sums[i], left, right);
    }
  }
  for (int i = 1; i < SUMS; i++) sums[0] = _mm512_add_epi32(sums[0], sums[i]);
  return _mm_cvtsi128_si32(_mm512_castsi512_si128(sums[0]));
}

CK_AVX512_TARGET static float float_avx512(int64_t steps) {
  __m512 left = _mm512_set1_ps(0.5f), sums[SUMS];
  const __m512 right = _mm512_set1_ps(0.25f);
  for (int i = 0; i < SUMS; i++) sums[i] = _mm512_setzero_ps();
  for (int64_t step = 0; step < steps; step++) {
#pragma GCC unroll 12
    for (int i = 0; i < SUMS; i++) {
      RENEW_WIDE(left);
      sums[i] = _mm512_fmadd_ps(left, right, sums[i]);
    }
  }
  for (int i = 1; i < SUMS; i++) sums[0] = _mm512_add_ps(sums[0], sums[i]);
  return _mm512_cvtss_f32(sums[0]);
}
#elif defined(__aarch64__)
/// `multiply(sum, left, right)` adds to the lanes of a sum.
#define INT8_NEON(multiply)                                                \
  int8x16_t left = vdupq_n_s8(3);                                          \
  const int8x16_t right = vdupq_n_s8(5);                                   \
  int32x4_t sums[SUMS];                                                    \
  for (int i = 0; i < SUMS; i++) sums[i] = vdupq_n_s32(0);                 \
  for (int64_t step = 0; step < steps; step++) {                           \
    _Pragma("GCC unroll 12") for (int i = 0; i < SUMS; i++) {              \
      RENEW(left);                                                         \
      sums[i] = multiply(sums[i], left, right);                            \
    }                                                                      \
  }                                                                        \
  for (int i = 1; i < SUMS; i++) sums[0] = vaddq_s32(sums[0], sums[i]);    \
  return vgetq_lane_s32(sums[0], 0);

CK_NEON_TARGET static int32_t int8_neon(int64_t steps) { INT8_NEON(vdotq_s32) }

CK_NEON_I8MM_TARGET static int32_t int8_neon_i8mm(int64_t steps) { INT8_NEON(vmmlaq_s32) }

CK_NEON_TARGET static float float_neon(int64_t steps) {
  float32x4_t left = vdupq_n_f32(0.5f), sums[SUMS];
  const float32x4_t right = vdupq_n_f32(0.25f);
  for (int i = 0; i < SUMS; i++) sums[i] = vdupq_n_f32(0);
  for (int64_t step = 0; step < steps; step++) {
#pragma GCC unroll 12
    for (int i = 0; i < SUMS; i++) {
      RENEW(left);
      sums[i] = vfmaq_f32(sums[i], left, right);
    }
  }
  for (int i = 1; i < SUMS; i++) sums[0] = vaddq_f32(sums[0], sums[i]);
  return vgetq_lane_f32(sums[0], 0);
}
#endif

int64_t ck_int8_step(ck_variant variant) {
  return SUMS * CK_CHOOSE_DOTS(variant, 8, 32, 32, 64, 16, 32);
}

int32_t ck_multiply_int8(ck_variant variant, int64_t steps) {
  return CK_CHOOSE_DOTS(variant, int8_portable, int8_avx2, int8_avx2, int8_avx512, int8_neon,
                        int8_neon_i8mm)(steps);
}

int64_t ck_float_step(ck_variant variant) { return SUMS * CK_CHOOSE(variant, 4, 8, 16, 4); }

float ck_multiply_float(ck_variant variant, int64_t steps) {
  return CK_CHOOSE(variant, float_portable, float_avx2, float_avx512, float_neon)(steps);
}
