#!/usr/bin/env bash
# usage: Tests/kill.sh [COUNT] [SEED]
#
# Ends commands of the built program COUNT times (default: 200), by each signal in turn, at moments
# that SEED decides. After each: the exit code belongs to the signal, every file under a final name
# is good, and once the same command has run to its end nothing is left of the one that was ended.
# Prints how many went well by command and signal; exits 1 where one did not.
set -uo pipefail
cd "$(dirname "$0")/.."
count=${1:-200}
RANDOM=${2:-1}
repository=$PWD
edgewise=$repository/.build/release/edgewise
[ -x "$edgewise" ] || { echo "Build the program first: bash Tests/run.sh" >&2; exit 2; }
model=$repository/Sources/edgewise/Resources/smallthinker-tiny-q4_0.gguf
board=$repository/Profiles/raspberry-pi-5-nvme.yaml
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
# What a command leaves in the system's folders for temporary and for cached files shows in these.
export TMPDIR=$work/tmp XDG_CACHE_HOME=$work/cache

commands=(bundle run tune bench enforce simulate compare measure)
signals=(KILL HUP INT TERM STOP)
declare -A codes=([KILL]=137 [HUP]=129 [INT]=130 [TERM]=143 [STOP]=0)

# The command called $1, as words in `words`; it writes below the working folder.
words_of() {
  words=("$edgewise")
  case $1 in
    bundle) words+=(model bundle "$model" --output model.ewx) ;;
    run) words+=(run --max-tokens 200 --record run.ewr --save-hot-set hot.json --output run
      "And it came to pass") ;;
    tune) words+=(tune --device "$board" --memory "50 MiB" --max-tokens 4
      --batch 128 --output tune) ;;
    bench) words+=(bench -p 16,32 -n 8 -r 3 --format jsonl) ;;
    enforce) words+=(run --device "$board" --memory "60 MiB" --enforce kernel --dilate 20
      --max-tokens 30 --output run "And it came to pass") ;;
    simulate) words+=(simulate --model-shape smallthinker-tiny --device "$board"
      --memory "50 MiB" --max-tokens 400 --output run) ;;
    compare) words+=(device compare --memory "1 GiB" --format jsonl) ;;
    measure) words+=(device measure --output host.yaml --seconds 2 --size "64 MiB" --force) ;;
  esac
}

# Files that commands leave under final names, read by the commands that read them.
check_files() {
  local file
  while IFS= read -r file; do
    case $file in
      *.ewx) "$edgewise" model bundle "$model" --verify --output "$file" ;;
      *.ewr) "$edgewise" trace routing "$file" ;;
      *.yaml) "$edgewise" device check "$file" ;;
      # The trace comes later: until then there is no report.
      */run.json) [ ! -e "$(dirname "$file")/trace.json" ] ||
        "$edgewise" report "$(dirname "$file")" --output "$work/again" ;;
      */settings.json) "$edgewise" simulate --model-shape smallthinker-tiny --device "$board" \
        --memory "50 MiB" --max-tokens 2 --settings "$file" ;;
      *.png) [ "$(tail -c 8 "$file" | head -c 4)" = IEND ] ;;
      *.svg | *.html) tail -c 20 "$file" | grep -qE '</(svg|html)>' ;;
      *.json) python3 -c 'import json, sys; json.load(open(sys.argv[1]))' "$file" ;;
      *.md) [ -s "$file" ] ;;
      *.sha256) grep -qxE '[0-9a-f]{64} [0-9a-z]+' "$file" ;;
      *.partial | */out | */err) true ;;
      *) false ;;
    esac >"$work/said" 2>&1 || {
      echo "$1: $file is not good: $(tail -n 1 "$work/said")" >&2
      return 1
    }
  done < <(find "$work/place" "$XDG_CACHE_HOME" -type f 2>/dev/null)
  rm -rf "$work/again"
}

# What no command may leave behind once another one has ended.
check_rests() {
  local rests
  rests=$(find "$work/place" "$TMPDIR" "$XDG_CACHE_HOME" \
    \( -name '*.partial' -o -path "$TMPDIR/*" \) -print 2>/dev/null
  find /sys/fs/cgroup -type d -name '*edgewise*' 2>/dev/null)
  [ -z "$rests" ] || { echo "$1: this is left: $rests" >&2; return 1; }
}

fresh_place() {
  rm -rf "$work/place"
  mkdir -p "$work/place" "$TMPDIR" "$XDG_CACHE_HOME"
}

# Runs `words` to the end; its exit code.
whole() { (cd "$work/place" && "${words[@]}" >out 2>err </dev/null); }

# How long each command takes, in milliseconds; those that this machine refuses are left out.
declare -A lengths
measure_lengths() {
  local name began
  for name in "${commands[@]}"; do
    fresh_place
    words_of "$name"
    whole || { echo "$name is left out: $(tail -n 1 "$work/place/err")" >&2; continue; }
    began=$(date +%s%N)
    fresh_place
    whole || { echo "$name is left out: $(tail -n 1 "$work/place/err")" >&2; continue; }
    lengths[$name]=$((($(date +%s%N) - began) / 1000000))
    able+=("$name")
  done
}

# Ends command $1 by signal $2, and checks what that leaves; 0 where all is as it should be.
end_once() {
  local name=$1 signal=$2 code wanted=${codes[$2]} delay
  fresh_place
  # One in four makes its bundle first.
  [ $((RANDOM % 4)) -ne 0 ] || rm -rf "$XDG_CACHE_HOME"
  words_of "$name"
  delay=$(((RANDOM * 32768 + RANDOM) % (lengths[$name] + 50)))
  # A shell lets what it starts in the background ignore Ctrl-C.
  (cd "$work/place" && exec env --default-signal "${words[@]}" >out 2>err </dev/null) &
  local process=$!
  sleep "$(printf '%d.%03d' $((delay / 1000)) $((delay % 1000)))"
  kill -s "$signal" "$process" 2>/dev/null
  [ "$signal" != STOP ] || { sleep 0.1; kill -s CONT "$process" 2>/dev/null; }
  wait "$process" 2>/dev/null
  code=$?
  # One that had ended before it was to be ended has done its work.
  [ "$code" -eq "$wanted" ] || [ "$code" -eq 0 ] || {
    echo "$name, $signal after $delay ms: exit code $code: $(tail -n 1 "$work/place/err")" >&2
    return 1
  }
  check_files "$name, $signal after $delay ms" || return 1
  # The next command is to clear away; it may replace what is there.
  whole || {
    echo "$name, $signal after $delay ms, then again: $(tail -n 1 "$work/place/err")" >&2
    return 1
  }
  check_files "$name, $signal after $delay ms, then again" &&
    check_rests "$name, $signal after $delay ms, then again"
}

able=()
measure_lengths
[ ${#able[@]} -gt 0 ] || exit 2
declare -A good all
failures=0
for ((index = 0; index < count; index++)); do
  name=${able[index % ${#able[@]}]}
  signal=${signals[index / ${#able[@]} % ${#signals[@]}]}
  all[$name,$signal]=$((${all[$name,$signal]:-0} + 1))
  if end_once "$name" "$signal"; then
    good[$name,$signal]=$((${good[$name,$signal]:-0} + 1))
  else
    failures=$((failures + 1))
  fi
done

echo "command,milliseconds,$(IFS=,; echo "${signals[*]}")"
for name in "${able[@]}"; do
  row=$name,${lengths[$name]}
  for signal in "${signals[@]}"; do
    row+=",${good[$name,$signal]:-0} of ${all[$name,$signal]:-0}"
  done
  echo "$row"
done
[ "$failures" -eq 0 ]
