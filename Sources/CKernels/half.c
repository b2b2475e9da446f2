#include "half.h"

#include "ck_attention.h"
#include "ck_blocks.h"

#if defined(__x86_64__)
#include <immintrin.h>
#elif defined(__aarch64__)
#include <arm_neon.h>
#endif

uint16_t ck_half(float value) { return ck_half_of_float(value); }

static void widen_portable(const char *halves, float *floats, int64_t count) {
  for (int64_t i = 0; i < count; i++) floats[i] = ck_load_half(halves + 2 * i);
}

static void narrow_portable(const float *floats, char *halves, int64_t count) {
  for (int64_t i = 0; i < count; i++) {
    const uint16_t half = ck_half_of_float(floats[i]);
    memcpy(halves + 2 * i, &half, sizeof half);
  }
}

#if defined(__x86_64__)

CK_AVX2_TARGET static void widen_avx2(const char *halves, float *floats, int64_t count) {
  int64_t i = 0;
  for (; i + 8 <= count; i += 8) {
    const __m128i eight = _mm_loadu_si128((const __m128i *)(halves + 2 * i));
    _mm256_storeu_ps(floats + i, _mm256_cvtph_ps(eight));
  }
  widen_portable(halves + 2 * i, floats + i, count - i);
}

CK_AVX2_TARGET static void narrow_avx2(const float *floats, char *halves, int64_t count) {
  int64_t i = 0;
  for (; i + 8 <= count; i += 8) {
    const __m128i eight = _mm256_cvtps_ph(_mm256_loadu_ps(floats + i), _MM_FROUND_TO_NEAREST_INT);
    _mm_storeu_si128((__m128i *)(halves + 2 * i), eight);
  }
  narrow_portable(floats + i, halves + 2 * i, count - i);
}

#elif defined(__aarch64__)

static void widen_neon(const char *halves, float *floats, int64_t count) {
  int64_t i = 0;
  for (; i + 4 <= count; i += 4) {
    const uint8x8_t bytes = vld1_u8((const uint8_t *)halves + 2 * i);
    vst1q_f32(floats + i, vcvt_f32_f16(vreinterpret_f16_u8(bytes)));
  }
  widen_portable(halves + 2 * i, floats + i, count - i);
}

static void narrow_neon(const float *floats, char *halves, int64_t count) {
  int64_t i = 0;
  for (; i + 4 <= count; i += 4) {
    const float16x4_t four = vcvt_f16_f32(vld1q_f32(floats + i));
    vst1_u8((uint8_t *)halves + 2 * i, vreinterpret_u8_f16(four));
  }
  narrow_portable(floats + i, halves + 2 * i, count - i);
}

#endif

void ck_widen_halves(ck_variant variant, const void *halves, float *floats, int64_t count) {
  CK_CHOOSE(variant, widen_portable, widen_avx2, widen_avx2, widen_neon)(halves, floats, count);
}

void ck_narrow_floats(ck_variant variant, const float *floats, void *halves, int64_t count) {
  CK_CHOOSE(variant, narrow_portable, narrow_avx2, narrow_avx2, narrow_neon)(floats, halves, count);
}

void ck_store_elements(ck_variant variant, bool halves, const float *source, void *elements,
                       int64_t count) {
  if (halves) ck_narrow_floats(variant, source, elements, count);
  else memcpy(elements, source, (size_t)count * sizeof *source);
}
