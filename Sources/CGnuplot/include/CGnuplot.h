/// Draws with gnuplot: a script and its columns in, a picture out.
#pragma once

#include <stdint.h>

#ifdef __cplusplus
extern "C" {
#endif

/// A table of doubles that the script names `@name`, as in `plot @name using 1:2`.
typedef struct {
  /// A gnuplot identifier; in the script, the block is the macro of this name.
  const char *name;
  /// Column after column, `row_count * column_count` values. NaN is a missing point.
  const double *values;
  /// At least 1: gnuplot has no empty tables.
  int64_t row_count;
  /// At least 1.
  int64_t column_count;
} cgnuplot_block;

/// How a drawing went.
typedef struct {
  /// 0, or the error number with which the system refused what drawing takes: files in memory.
  int preparation_error;
  /// 0, or the error number with which no gnuplot could be started (ENOENT: not installed).
  int start_error;
  /// Whether there is such a program, whatever kept it from being started.
  int is_installed;
  /// 0 where gnuplot did all of the script, as far as is known.
  int exit_status;
  /// The signal that ended gnuplot; 0 where it ended by itself, as far as is known.
  int end_signal;
  /// Whether gnuplot was stopped because its time was up.
  int timed_out;
  /// Whether gnuplot was stopped because the picture was no longer wanted.
  int given_up;
  /// What the script wrote to its standard output: the picture. Not terminated.
  unsigned char *output;
  int64_t output_length;
  /// What gnuplot said, terminated by a zero byte.
  char *messages;
} cgnuplot_result;

/// Runs `program` (found along PATH) on `script`, which leaves `output` unset, and returns when it
/// has ended, after `limit_ms` milliseconds at the latest, and soon after `is_unwanted` returns
/// anything but 0; that is asked about every 100 ms, and may be null.
///
/// May be called from several threads. Give the result to `cgnuplot_release`.
cgnuplot_result cgnuplot_draw(const char *program, const char *script,
                              const cgnuplot_block *blocks, int64_t block_count, int limit_ms,
                              int (*is_unwanted)(void));

/// Frees what a result holds.
void cgnuplot_release(cgnuplot_result result);

#ifdef __cplusplus
}
#endif
