#!/usr/bin/env bash
# Fails system calls of whole commands from outside, one at a time, and checks what users are left
# with: one sentence and an exit code of its own, or the result as if nothing had happened; nothing
# half-written; and a next command that works.
#
#   bash Tests/faults.sh [CALLS] [SEED]    CALLS of each kind in each command, 3 by default
#
# Needs strace, which fails the calls, and a build. Takes some 20 minutes for 3 calls of each kind.
set -euo pipefail
cd "$(dirname "$0")/.."
source Tests/packages.sh
install_packages "${tracing_packages[@]}"
calls=${1:-3}
RANDOM=${2:-1}
edgewise=$(swift build "${build_flags[@]}" --show-bin-path)/edgewise
[ -x "$edgewise" ] || { echo "There is no build: run \`bash Tests/run.sh\` first." >&2; exit 1; }

work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
export XDG_CACHE_HOME=$work/cache TMPDIR=$work/tmp
mkdir "$work/tmp"
model=$work/model.gguf
"$edgewise" model synthesize --preset tiny --output "$model" >/dev/null
"$edgewise" run --max-tokens 4 --output "$work/kept" "In the beginning" >/dev/null

shape=smallthinker-4b
# What users type; OUT is a folder of each one's own, which has the cache too.
commands=(
  "run --max-tokens 8 --output OUT/run Genesis"
  "run --model $model --max-tokens 8 --record OUT/recording --output OUT/run --force Exodus"
  "run --device raspberry-pi-5-sd --memory 50MiB --mode simulated --max-tokens 4 --output OUT/run a"
  "bench -p 8 -n 4 -r 1 --format json --output OUT/bench.json"
  "simulate --device oneplus-13 --model-shape $shape --max-tokens 8 --output OUT/run"
  "tune --device raspberry-pi-5-sd --memory 50MiB --max-tokens 4 --output OUT/tune"
  "report $work/kept"
  "model bundle $model --output OUT/model.ewx"
  "model synthesize --preset tiny --output OUT/model.gguf"
  "device compare --device oneplus-13 --prefetch-depth 1 --format csv --output OUT/rows.csv"
  "device measure --path OUT --size 64MiB --seconds 1 --output OUT/profile.yaml"
)
# What fails, and how: as a disk breaks, as it fills up, as a permission is missing, as memory ends.
faults=(
  openat:EACCES read:EIO pread64:EIO write:ENOSPC pwrite64:ENOSPC fsync:EIO rename:EIO renameat2:EIO
  mkdir:EACCES ftruncate:ENOSPC fallocate:ENOSPC unlink:EACCES getdents64:EIO
)

# What the loader and the C library ask for is none of the program's business.
export foreign='\.so|ld\.so|locale|gconv|/usr/|/etc/|self/maps|cpu/possible|pipe:|strace'
strace=$(command -v strace) timeout=$(command -v timeout)
failures=0 injected=0 refused=0 unharmed=0

# Runs command $1 with its files in $2; further arguments go to strace. Pictures would only repeat
# the faults of other files, and take most of the time.
run() {
  local line=${1//OUT/$2} folder=$2
  shift 2
  rm -rf "$folder" && mkdir -p "$folder"
  set +e
  # shellcheck disable=SC2086
  XDG_CACHE_HOME=$folder/cache PATH=/nowhere "$timeout" 120 "$strace" -f -qq -y "$@" \
    "$edgewise" $line >"$work/stdout" 2>"$work/stderr"
  code=$?
  set -e
}

# Reports what is wrong after call $2, the $3rd, of command $1 failed.
complain() {
  failures=$((failures + 1))
  echo "✘ $1: $2 number $3: $4"
  sed 's/^/    /' "$work/stderr" | head -n 3
}

check() {
  local name="$1" call=$2 number=$3 out=$work/out
  injected=$((injected + 1))
  local said
  # A wrong use of options is followed by two lines on where to read about them.
  said=$(grep -vxFf "$work/stderr.good" "$work/stderr" | grep -cvE '^Usage: |^  See ' || true)
  if [ $code -eq 0 ]; then
    unharmed=$((unharmed + 1))
    (cd "$out" && find . -type f | sort) >"$work/files"
    # What is kept to be faster the next time may be missing: it is no result.
    [ -z "$(comm -23 "$work/files.good" "$work/files" | grep -v /cache/)" ] ||
      complain "$name" "$call" "$number" "exit code 0 without all results"
    diff <(sed '/^$/q' "$work/stdout.good") <(sed '/^$/q' "$work/stdout") >/dev/null ||
      [[ $name = bench* || $name = *measure* ]] ||
      complain "$name" "$call" "$number" "exit code 0 and another answer"
  else
    refused=$((refused + 1))
    [ $code -lt 124 ] || complain "$name" "$call" "$number" "exit code $code"
    [ "$said" -eq 1 ] || complain "$name" "$call" "$number" "$said lines instead of a sentence"
  fi
  local file
  for file in $(find "$out" -name '*.gguf' -o -name '*.ewx'); do
    [ -e "$work/good${file#"$out"}" ] && ! cmp -s "$file" "$work/good${file#"$out"}" &&
      complain "$name" "$call" "$number" "$(basename "$file") is not what it should be"
  done
  [ ! -e "$out/run/run.json" ] || "$edgewise" report "$out/run" --format json >/dev/null 2>&1 ||
    complain "$name" "$call" "$number" "a run.json that cannot be read"
  local left
  left=$(find "$out" "$work/tmp" -name '*.partial' | wc -l)
  [ "$left" -eq 0 ] || [ "$call" = unlink ] ||
    complain "$name" "$call" "$number" "$left files are left half-written"
}

for command in "${commands[@]}"; do
  name=$(cut -d' ' -f1-3 <<<"${command//$work/}")
  # In the same folder as those to come, whose output names it.
  run "$command" "$work/out" -o "$work/log" -e trace=none
  rm -rf "$work/good" && mv "$work/out" "$work/good"
  cp "$work/stderr" "$work/stderr.good" && cp "$work/stdout" "$work/stdout.good"
  # An empty list of patterns matches everything.
  echo "(nothing)" >>"$work/stderr.good"
  (cd "$work/good" && find . -type f | sort) >"$work/files.good"
  [ $code -eq 0 ] || { complain "$name" none 0 "exit code $code without a fault"; continue; }
  for fault in "${faults[@]}"; do
    call=${fault%:*}
    run "$command" "$work/out" -o "$work/log" -e trace="$call"
    # The numbers of calls per thread, as strace counts them, that are the program's own.
    mapfile -t numbers < <(
      awk '{ n[$1]++ } $0 !~ ENVIRON["foreign"] { print n[$1] }' "$work/log" | sort -nu |
        shuf -n "$calls" --random-source=<(yes "$RANDOM"))
    for number in "${numbers[@]}"; do
      run "$command" "$work/out" -o "$work/log" -e trace="$call" \
        -e inject="$call:error=${fault#*:}:when=$number"
      check "$name" "$call" "$number"
    done
  done
  run "$command" "$work/out" -o "$work/log" -e trace=none
  [ $code -eq 0 ] || complain "$name" none 0 "exit code $code in a run after faults"
done

echo "$injected calls failed: $refused ended in a sentence, $unharmed in the whole result," \
  "$failures in something else."
[ $failures -eq 0 ]
