#!/usr/bin/env bash
# Installs what is missing, checks the format, builds, and runs all tests.
set -euo pipefail
cd "$(dirname "$0")/.."
source Tests/packages.sh

require_swift
install_packages "${build_packages[@]}"
# An ARM machine runs its kernels itself.
[ "$(uname -m)" = aarch64 ] || install_packages "${emulation_packages[@]}"

swift format lint --strict -r Sources Tests Package.swift
# The import check reports by exit code only; its last line says "Build complete!" either way.
swift build "${build_flags[@]}" --build-tests
CC=clang bash Tests/KernelsTests/Parity/run.sh native
[ "$(uname -m)" = aarch64 ] || bash Tests/KernelsTests/Parity/run.sh
# All tests are of Swift Testing; the older runner would only report that it has none.
swift test "${build_flags[@]}" --skip-build --disable-xctest
