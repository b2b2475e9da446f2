#!/usr/bin/env bash
# Fails calls of whole commands to the system from outside, one at a time, or lets them move less
# than they were asked to, and checks what users are left with: one sentence and an exit code of its
# own, or the result as if nothing had happened; nothing half-written; and the same command works
# once more.
#
#   bash Tests/faults.sh [CALLS] [SEED] [COMMAND...]
#
# CALLS (`all`, or 1 by default) of each kind and file, or with `1/N` one of every N of these, in
# each command or those called COMMAND.
# Tests/FaultShim stands between the program and the C library. Needs a build. README.md says more.
set -euo pipefail
cd "$(dirname "$0")/.."
source Tests/packages.sh
require_swift
calls=${1:-1}
RANDOM=${2:-1}
wanted=" ${*:3} "
export edgewise=${EDGEWISE:-$PWD/.build/release/edgewise}
[ -x "$edgewise" ] || { echo "There is no build: run \`bash Tests/run.sh\` first." >&2; exit 1; }

work=$(mktemp -d)
export work
timeout=$(command -v timeout) env=$(command -v env) flock=$(command -v flock)
export timeout env flock
trap 'rm -rf "$work"' EXIT
export XDG_CACHE_HOME=$work/kept-cache

# The symbols that the shim takes over; those of its runtime are nobody else's.
symbols=$(sed -nE 's/^@c\(([a-z0-9_]+)\).*/\1/p' Tests/FaultShim/FaultShim.swift)
echo "{ global: ${symbols//$'\n'/; }; local: *; };" >"$work/symbols"
swiftc -O -wmo -parse-as-library -suppress-warnings -enable-experimental-feature Embedded \
  -enable-experimental-feature Extern -emit-library -Xlinker --version-script="$work/symbols" \
  Tests/FaultShim/FaultShim.swift -o "$work/shim.so"

model=$work/model.gguf
"$edgewise" model synthesize --preset tiny --output "$model" >/dev/null
"$edgewise" run --max-tokens 4 --output "$work/kept" "In the beginning" >/dev/null
"$edgewise" run --max-tokens 4 --record "$work/kept.ewr" --output "$work/two" Ruth >/dev/null
sed -n '1p;/^pi5/p' Tests/SynthesisTests/Samples/public-speeds.csv | head -5 >"$work/rows.csv"

# What users type, by name, in a folder of each one's own.
board="--device raspberry-pi-5-sd --memory 50MiB"
declare -A lines=(
  [run]="run --max-tokens 8 --output run Genesis"
  [record]="run --model $model --max-tokens 8 --record r.ewr --save-hot-set h.json --output run Ex"
  [emulate]="run $board --mode simulated --max-tokens 4 --output run a"
  [bench]="bench -p 8 -n 4 -r 1 --format json --output bench.json"
  [simulate]="simulate --device oneplus-13 --model-shape smallthinker-4b --output run"
  [replay]="simulate $board --routing $work/kept.ewr --output run"
  [tune]="tune $board --max-tokens 4 --batch 128 --output tune"
  [report]="report $work/kept --output again"
  [scenario]="run $board --mode simulated --max-tokens 4 --start app-start --output run \
--scenario $PWD/Profiles/scenarios/tired-flash.yaml a"
  [calibrate]="device calibrate --rows $work/rows.csv --device raspberry-pi-5-sd --force \
--output profile.yaml"
  [bundle]="model bundle $model --output model.ewx"
  [synthesize]="model synthesize --preset tiny --output model.gguf --force"
  [compare]="device compare --device oneplus-13 --prefetch-depth 1 --format csv --output rows.csv"
  [measure]="device measure --size 64MiB --seconds 1 --output profile.yaml --force"
)
# How each call fails, as errno has it: a disk that breaks (5) or is full (28), a permission that is
# missing (13), memory that ends (12), an interruption (4), a file system that knows no such call
# (22); `short` moves half.
declare -A effects=(
  [open]="13 4" [stat]=5 [statvfs]=5 [access]=13 [mkdir]=28 [unlink]=13 [rmdir]=13 [rename]=5
  [renameat2]="5 22"
  [opendir]=13 [read]="5 4 short" [pread]="5 4 short" [write]="28 4 short" [pwrite]="28 4 short"
  [fsync]=5 [fstat]=5 [flock]=37 [mmap]=12 [posix_memalign]=12 [pthread_create]=11
  [posix_spawnp]=11 [memfd_create]=24
)

# Runs command line $1 in folder $2, with the variables behind them; what it prints goes beside it.
# Pictures take most of the time and repeat the faults of other files: only reports have some.
run() {
  local line=$1 folder=$2 code=0 path=/nowhere
  shift 2
  mkdir -p "$folder"
  [[ $line != report* ]] || path=$PATH
  # shellcheck disable=SC2086
  (cd "$folder" && exec "$flock" -s "$work/lock" "$timeout" -k 5 120 "$env" PATH="$path" \
    XDG_CACHE_HOME="$folder/cache" TMPDIR="$folder" "$@" "$edgewise" $line \
    >"$folder.out" 2>"$folder.err" </dev/null) || code=$?
  return $code
}

# Everything that is wrong with command $1, of line $2, after fault $3; prints one line on it.
check() {
  local name=$1 line=$2 fault=$3 out=$work/$1-$3 good=$work/$1.good code=0 verdict=unharmed
  local -a wrong=()
  run "$line" "$out" LD_PRELOAD="$work/shim.so" FAULT="$fault" FAULT_LOG="$out.log" || code=$?
  [ -s "$out.log" ] || { echo "$name $fault: NOT REACHED"; rm -rf "$out"*; return; }
  # A wrong use of options is followed by two lines on where to read about them, and a machine that
  # others use is warned of with another share each time.
  local said
  said=$(grep -vxFf "$good.err" "$out.err" |
    grep -cvE '^Usage: |^  See |: others used [0-9]+ % of the processors' || true)
  if [ $code -eq 0 ]; then
    # What is kept to be faster the next time, and pictures, may be missing: they are no result.
    [ -z "$(comm -23 "$good.files" <(files "$out") | grep -vE '/cache/|\.(svg|png)$')" ] ||
      wrong+=("exit code 0 without all results")
    [ "$name" = bench ] || [ "$name" = measure ] ||
      cmp -s <(sed '/^$/q' "$good.out") <(sed '/^$/q' "$out.out") ||
      wrong+=("exit code 0 and another answer")
  else
    verdict="refused with $code"
    [[ $code -lt 124 ]] || wrong+=("exit code $code")
    [[ $fault != *:4 && $fault != *:short ]] || wrong+=("exit code $code for what is no fault")
    [ "$said" -eq 1 ] || wrong+=("$said lines instead of a sentence")
  fi
  local file
  for file in $(cd "$out" && find . -name '*.gguf' -o -name '*.ewx'); do
    [ ! -e "$good/$file" ] || cmp -s "$out/$file" "$good/$file" ||
      wrong+=("$file is not what it should be")
  done
  [ ! -e "$out/run/trace.json" ] || "$edgewise" report "$out/run" --format json >/dev/null 2>&1 ||
    wrong+=("a run.json that cannot be read")
  [[ $fault = unlink:* ]] || [ -z "$(find "$out" -name '*.partial')" ] ||
    wrong+=("files are left half-written")
  cp "$out.err" "$out.said"
  run "$line" "$out" || wrong+=("exit code $? the next time")
  [ -z "$(find "$out" -name '*.partial')" ] || wrong+=("half-written files are left for good")
  if [ ${#wrong[@]} -eq 0 ]; then echo "$name $fault: $verdict"; else
    printf '%s %s (%s): WRONG' "$name" "$fault" "$(head -n 1 "$out.log")"
    printf ', %s' "${wrong[@]}"
    echo ": $(tail -n 1 "$out.said" | cut -c 1-200)"
  fi
  rm -rf "$out"*
  # Where the cache folder fails, a bundle goes beside the model, which the next run would find; one
  # that is under way may be reading it.
  local bundles=${edgewise%/*}/edgewise_edgewise.resources/Resources
  ! compgen -G "$bundles/*.ewx" >/dev/null || "$flock" "$work/lock" rm -f "$bundles"/*.ewx
}
# The files below folder $1; numbers of processes and random names are no part of what they are.
files() { (cd "$1" && find . -type f | sed -E 's/[0-9a-z-]{16,}/X/g' | sort -u); }
export -f run check files

for name in "${!lines[@]}"; do
  [ -z "${wanted// /}" ] || [[ $wanted == *" $name "* ]] || continue
  line=${lines[$name]}
  run "$line" "$work/$name.good" LD_PRELOAD="$work/shim.so" FAULT_LOG="$work/$name.calls" || {
    echo "$name: exit code $? without a fault: $(tail -n 1 "$work/$name.good.err")" >&2
    exit 1
  }
  files "$work/$name.good" >"$work/$name.good.files"
  # An empty list of patterns matches everything.
  echo "(nothing)" >>"$work/$name.good.err"
  # The numbers of calls, and of each kind and file some.
  awk '{ gsub(/[0-9]+|[.][a-z0-9-]+[.]edgewise/, "N", $2); print $1, ++n[$1], $2 }' \
    "$work/$name.calls" | shuf --random-source=<(yes "$RANDOM") |
    awk -v most="$calls" '
      BEGIN { every = split(most, parts, "/") == 2 ? parts[2] : 1; if (every > 1) most = 1 }
      (most == "all" || seen[$1 " " $3]++ < most) && ++count % every == 0 { print $1, $2 }' |
    while read -r call number; do
      for effect in ${effects[$call]}; do
        printf '%s\0%s\0%s\0' "$name" "$line" "$call:$number:$effect"
      done
    done
done >"$work/all"
xargs -a "$work/all" -0 -n 3 -P "$(nproc)" bash -c 'check "$@"' check 2>/dev/null |
  tee "$work/report" | grep WRONG || true
count() { grep -c "$1" "$work/report" || true; }
echo "$(wc -l <"$work/report") calls failed: $(count ': refused') ended in a sentence," \
  "$(count ': unharmed') in the whole result, $(count 'NOT REACHED') were not reached," \
  "$(count ': WRONG') ended in something else."
[ "$(count ': WRONG')" -eq 0 ]
