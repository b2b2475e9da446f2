#!/usr/bin/env bash
# Installs what is missing, builds, runs the embedded model at the pace of a Raspberry Pi 5 that
# reads its experts from an SD card, and writes a report.
set -euo pipefail
cd "$(dirname "$0")/.."
source Tests/packages.sh

require_swift
install_packages "${build_packages[@]}"
swift build "${build_flags[@]}" --product edgewise
edgewise=$(swift build "${build_flags[@]}" --show-bin-path)/edgewise

device=raspberry-pi-5-sd
memory="50 MiB"
prompt="And it came to pass in those days, that the king of Israel sent messengers unto"

echo
echo "== The embedded model on a $device, in real time =="
"$edgewise" run --device "$device" --memory "$memory" --output Reports/demo-applied --force \
  "$prompt"
echo
echo "== The same in modelled time =="
"$edgewise" run --device "$device" --memory "$memory" --mode simulated \
  --output Reports/demo-simulated --force "$prompt"
echo
echo "== Which options are best there =="
"$edgewise" tune --device "$device" --memory "$memory" --output Reports/demo-tune --force
