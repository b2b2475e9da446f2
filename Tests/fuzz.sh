#!/usr/bin/env bash
# usage: Tests/fuzz.sh FORMAT [COUNT] [SEED] [SECONDS]
#
# Reads COUNT damaged inputs of FORMAT (`all` for each in turn), which coverage guides, and prints
# what came of them as CSV. Inputs that end the program, take over 256 MiB or over ten seconds are
# kept in FUZZ_FOLDER (default: fuzzing in the build folder).
set -euo pipefail
cd "$(dirname "$0")/.."
source Tests/packages.sh
require_swift
install_packages "${build_packages[@]}"

format=${1:?"usage: Tests/fuzz.sh FORMAT [COUNT] [SEED] [SECONDS]"}
count=${2:-1000000} seed=${3:-1} seconds=${4:-0}
scratch=.build-fuzzing
folder=${FUZZ_FOLDER:-$scratch/fuzzing}

# Code of this package and its libraries is compiled for libFuzzer; gold cannot link that.
build=(-c release --scratch-path "$scratch" --product fuzzer
  -Xswiftc -sanitize=fuzzer -Xswiftc -use-ld=lld)
export EDGEWISE_FUZZER=1 SWIFT_BACKTRACE=enable=no
swift build "${build[@]}" >&2
fuzzer=$(swift build "${build[@]}" --show-bin-path)/fuzzer

# Reads on until COUNT is reached: an input that ends the program does not end the search.
fuzz() {
  local format=$1 done=0 round=0 found=0 log
  mkdir -p "$folder/$format/inputs" "$folder/$format/found"
  log=$folder/$format/log
  : >"$log"
  local began=$SECONDS
  while [ "$done" -lt "$count" ] && [ "$found" -lt 20 ]; do
    local options=(-seed=$((seed + round)) -runs=$((count - done)) -max_len=65536 -timeout=10
      -rss_limit_mb=256 -malloc_limit_mb=256 -print_final_stats=1 -len_control=0
      -artifact_prefix="$folder/$format/found/")
    [ "$seconds" -eq 0 ] || options+=(-max_total_time=$((seconds - SECONDS + began)))
    local rc=0
    "$fuzzer" "$format" "$folder/$format/inputs" "${options[@]}" >>"$folder/$format/tally" \
      2>"$log.$round" || rc=$?
    local executed peak
    executed=$(sed -n 's/^stat::number_of_executed_units: *//p' "$log.$round")
    peak=$(sed -n 's/^stat::peak_rss_mb: *//p' "$log.$round")
    done=$((done + ${executed:-0}))
    echo "$format,round $round,${executed:-0} inputs,${peak:-?} MiB,exit code $rc" >&2
    [ "$rc" -ne 0 ] || break
    found=$((found + 1)) round=$((round + 1))
    [ "${executed:-0}" -gt 0 ] || break
    [ "$seconds" -eq 0 ] || [ $((SECONDS - began)) -lt "$seconds" ] || break
  done
  echo "$format,$done inputs,$found ends,$((SECONDS - began)) s" >&2
}

formats=("$format")
[ "$format" != all ] ||
  formats=(baseline bundle chat-template fio gguf hot-set locality profile recording route-trace
    routing run scenario settings text trace workload)
for format in "${formats[@]}"; do fuzz "$format"; done
