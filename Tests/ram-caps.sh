#!/usr/bin/env bash
# Runs the built program in hundreds of ways under RAM caps, and compares what the kernel says that
# the process held at most (VmHWM as it ends) with the cap and with run.json. README.md says more.
#
# usage: Tests/ram-caps.sh [--without-4b] [EVERY]; with EVERY only each so-many-th configuration.
set -euo pipefail
cd "$(dirname "$0")/.."

largest=4b.gguf
[ "${1:-}" = --without-4b ] && { largest=; shift; }
every=${1:-1}
export EDGEWISE=${EDGEWISE:-$PWD/.build/release/edgewise}
export peak=$PWD/.build/release/peak-reader
[ -x "$peak" ] || { echo "There is no build: run \`bash Tests/run.sh\` first." >&2; exit 1; }
work=$(mktemp -d)
export work
export XDG_CACHE_HOME=$work/cache
trap 'rm -rf "$work"' EXIT
prompt="And it came to pass in those days, that the king of Israel sent messengers unto"
export prompt

# A small vocabulary and a long context: long runs in a short time.
"$EDGEWISE" model synthesize --preset tiny --context 32768 --output "$work/long.gguf" >/dev/null
if [ -n "$largest" ]; then
  "$EDGEWISE" model synthesize --preset 4b --output "$work/4b.gguf" >/dev/null
fi

# The counters of resident pages are gathered from the processors (and, on kernels before 6.2, from
# the threads) in batches of up to 64 pages, so that two readings of one peak may differ by that
# much; and a process that has read its peak still has to end, for which some pages of text come in.
export tolerance=512

# The cap that the refusal in its input names, in KiB; nothing where there is none.
named() {
  sed -nE 's/.* need ([0-9.]+) ([KMG])iB;.*/\1 \2/p' | awk '{
    # What is said has three digits, so that the true amount may be a little more.
    print int($1 * 1024 ^ (index("KMG", $2) - 1) * 1.004) + 1
  }'
}
export -f named

# Runs one configuration, `NAME|MARGIN|ARGUMENTS`, under the least cap that is accepted and a
# margin, in KiB. What is refused names that cap.
check() {
  local name margin line cap=0 least=1024 code kernel told verdict=held
  IFS='|' read -r name margin line <<<"$1"
  local folder=$work/$name
  local -a arguments
  read -ra arguments <<<"${line//WORK/$work}"
  while [ -n "$least" ]; do
    cap=$((least + margin)) code=0
    "$peak" "$folder.peak" "$EDGEWISE" "${arguments[@]}" --memory "$cap KiB" --force \
      --output "$folder" "$prompt" >"$folder.out" 2>&1 </dev/null || code=$?
    least=$(tail -1 "$folder.out" | named)
  done
  kernel=$(cat "$folder.peak")
  told=$(sed -nE 's/.*"peak_rss_bytes" : ([0-9]+).*/\1/p' "$folder/run.json" 2>/dev/null || true)
  told=$((${told:-0} / 1024))
  # Other programs are at work here as well: that says nothing about memory.
  if grep -q "too slow to stand in" "$folder.out"; then verdict="NOT RUN, this machine is too busy"
  elif [ "$code" -ne 0 ]; then verdict="FAILED with exit code $code: $(tail -1 "$folder.out")"
  elif [ "$kernel" -gt "$cap" ]; then verdict="OVER by $((kernel - cap)) KiB"
  elif [ $((kernel - told)) -gt "$tolerance" ] || [ $((told - kernel)) -gt "$tolerance" ]; then
    verdict="UNTOLD: $((kernel - told)) KiB"
  fi
  echo "$name: cap $cap KiB, kernel $kernel, run.json $told, $verdict ($line)"
  rm -rf "$folder" "$folder".*
}
export -f check

# All configurations, each with a number of its own.
configurations() {
  local margins=(0 256 1024 4096 16384) modes=(
    "" "--device raspberry-pi-5-nvme --mode simulated" "--device raspberry-pi-5-nvme --dilate 8")
  local margin mode tokens context batch depth lanes record=
  for margin in "${margins[@]}"; do
    for mode in "${modes[@]}"; do
      for batch in 1 16 128; do
        for depth in 0 1 4; do
          echo "$margin|run $mode --batch $batch --prefetch-depth $depth --max-tokens 96"
        done
      done
      for lanes in 1 16; do
        for context in 128 1024; do
          echo "$margin|run $mode --lanes $lanes --context $context --max-tokens 64"
        done
      done
      echo "$margin|run $mode --max-tokens 984 --record WORK/NAME.ewr"
    done
    for mode in "${modes[@]:1}"; do
      echo "$margin|run $mode --max-tokens 96 --start app-start --scenario $PWD/Profiles/scenarios/\
tired-flash.yaml"
      echo "$margin|run $mode --max-tokens 96 --start warm --preceding 64"
    done
    for family in llama3 mixtral qwen3moe; do
      echo "$margin|run --model $PWD/Tests/InferenceTests/Families/$family.gguf --max-tokens 48"
    done
    for tokens in 984 500; do
      for depth in 1 2; do
        echo "$margin|run --max-tokens $tokens --prefetch-depth $depth"
        echo "$margin|run --max-tokens $tokens --prefetch-depth $depth --save-hot-set WORK/NAME.hot"
        echo "$margin|run --max-tokens $tokens --threads $depth --activations f32"
      done
    done
    for tokens in 1000 3000 6000; do
      for record in "" "--record WORK/NAME.ewr"; do
        for context in 8192 32768; do
          echo "$margin|run --model WORK/long.gguf --context $context --max-tokens $tokens $record"
        done
        echo "$margin|run --model WORK/long.gguf --device raspberry-pi-5-nvme --mode simulated \
--max-tokens $tokens --prefetch-depth 3 $record"
      done
    done
    # These take minutes each.
    if [ "$margin" -eq 0 ] || [ "$margin" -eq 4096 ]; then
      for record in "" "--record WORK/NAME.ewr"; do
        echo "$margin|run --model WORK/long.gguf --max-tokens 20000 $record"
      done
    fi
    if [ -n "$largest" ]; then
      for mode in "" "--device raspberry-pi-5-nvme --mode simulated"; do
        for depth in 0 2; do
          echo "$margin|run --model WORK/4b.gguf $mode --prefetch-depth $depth --max-tokens 8"
        done
        echo "$margin|run --model WORK/4b.gguf $mode --embedding storage --max-tokens 8 \
--record WORK/NAME.ewr"
      done
    fi
  done
}

configurations | awk -v every="$every" 'NR % every == 0 {
  gsub("NAME", "c" NR); print "c" NR "|" $0 }' >"$work/all"
export largest
xargs -a "$work/all" -d '\n' -n 1 -P "$(nproc)" bash -c 'check "$0"' | tee "$work/report"
count() { grep -c "$1" "$work/report" || true; }
echo "$(wc -l <"$work/all") configurations: $(count ', held (') held, $(count ', OVER by') over \
their cap, $(count ', UNTOLD') with another peak in run.json, $(count ', FAILED') failed, \
$(count ', NOT RUN') not run"
[ $(($(count ', held (') + $(count ', NOT RUN'))) -eq "$(wc -l <"$work/all")" ]
