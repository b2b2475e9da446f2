#!/bin/sh
# Compares the NEON kernels with the plain ones: cross-compiles them and runs them in an emulator.
# With "native" it compares the variants of this machine instead. Exits 77 where a tool is missing.
set -eu

here=$(CDPATH= cd -- "$(dirname -- "$0")" && pwd)
kernels=$here/../../../Sources/CKernels
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT

flags="-O2 -ffp-contract=off -Wall -Wextra -Werror"
build() {
  # shellcheck disable=SC2086
  "$@" $flags -I"$kernels/include" -I"$kernels" "$here/parity.c" "$kernels"/*/*.c -lm \
    -o "$work/parity"
}

if [ "${1:-}" = native ]; then
  build "${CC:-cc}"
  "$work/parity"
  exit
fi

for tool in aarch64-linux-gnu-gcc qemu-aarch64; do
  if ! command -v "$tool" >/dev/null; then
    echo "skipped: $tool is not installed (packages gcc-aarch64-linux-gnu and qemu-user)"
    exit 77
  fi
done
# An emulator is some ten times slower.
build aarch64-linux-gnu-gcc -march=armv8-a -DCASES=60
qemu-aarch64 -cpu max -L /usr/aarch64-linux-gnu "$work/parity"
