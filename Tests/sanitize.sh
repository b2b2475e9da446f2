#!/usr/bin/env bash
# usage: Tests/sanitize.sh [thread|memory|kernels ...]
#
# Builds with the sanitizers of the compiler and runs what they can find something in: the C kernels
# (addresses and undefined behaviour), tests of C and of parsers (the same), tests of threads.
# Without arguments all of them. Exits with the code of the first that finds something.
set -euo pipefail
cd "$(dirname "$0")/.."
source Tests/packages.sh
require_swift
install_packages "${build_packages[@]}"

# The C kernels alone, which is where addresses are computed: every variant beside the plain one.
kernels() {
  local work
  work=$(mktemp -d)
  clang -O1 -g -fsanitize=address,undefined -fno-sanitize-recover=all -ffp-contract=off \
    -ISources/CKernels/include -ISources/CKernels -DCASES=60 \
    Tests/KernelsTests/Parity/parity.c Sources/CKernels/*/*.c -lm -o "$work/parity"
  "$work/parity"
  rm -rf "$work"
}

# The tests of targets $2, built with the sanitizers of the options behind them in folder $1.
tests() {
  local scratch=$1 filter=$2
  shift 2
  # Optimised, as unoptimised tests of whole models take hours under a sanitizer; without debug
  # information, which sanitizers do not need to name a function.
  local flags=(-c release --scratch-path "$scratch" -Xswiftc -enable-testing
    -Xswiftc -gline-tables-only "$@")
  swift build "${flags[@]}" --build-tests
  SWIFT_BACKTRACE=enable=no swift test "${flags[@]}" --skip-build --disable-xctest \
    --filter "$filter"
}

# Threads exist behind `run` and `submit`, and where files and signals are looked after.
threads() {
  TSAN_OPTIONS=halt_on_error=0:exitcode=66:suppressions=$PWD/Tests/sanitize.supp \
    tests .build_tsan \
    '(HostMachine|Files|Residency|Simulation|Kernels|Tracing|Inference|Runs)Tests\.' \
    --sanitize thread
}

# C, raw memory, and everything that takes a file apart.
memory() {
  # Leaks: Swift's runtime keeps what it has made once until the process ends. Undefined behaviour
  # is C's alone, and ends the program where it is found: Swift has no runtime for it. The kernels
  # of all types checked and optimised take clang a quarter of an hour, hardly optimised seconds.
  # Templates are left out: they touch no raw memory, and their deepest calls, in frames as large as
  # this sanitizer makes them, take more than the stack of a test's thread.
  local files='GGUF|ExpertStore|Tokenization|Files|Profiles|Tracing|Results'
  files+='|Measurement|Calibration|Fuzzing'
  ASAN_OPTIONS=detect_leaks=0 \
    tests .build_asan \
    "($files|Kernels|Inference|Plotting)Tests\." \
    --sanitize address -Xcc -fsanitize=undefined -Xcc -fsanitize-trap=undefined -Xcc -O1
}

[ $# -gt 0 ] || set -- kernels memory thread
for part in "$@"; do
  began=$SECONDS
  case $part in
    kernels) kernels ;;
    memory) memory ;;
    thread) threads ;;
    *) echo "There is no part $part: name kernels, memory or thread." >&2 && exit 2 ;;
  esac
  echo "$part: clean, $((SECONDS - began)) s"
done
