#!/usr/bin/env bash
# Runs a program and writes the most memory that it had resident itself, as the kernel counts it
# (VmHWM in KiB), into a file: read at its end, which strace holds up while its memory is still
# there. What the shell or wait4 report would cover the program's children too.
#
# usage: peak.sh FILE PROGRAM [ARGUMENT...]; ends as the program does.
set -uo pipefail
file=$1
shift
code=0
strace -qq -o /dev/null -e trace=exit_group -e inject=exit_group:delay_enter=500000 "$@" &
tracer=$!
# Of its children the youngest: strace has others before, to find out what the kernel can do.
while kill -0 "$tracer" 2>/dev/null; do
  line=$(grep VmHWM "/proc/$(pgrep -n -P "$tracer")/status" 2>/dev/null) &&
    echo "${line//[^0-9]/}" >"$file"
  sleep 0.05
done
wait "$tracer" || code=$?
exit $code
