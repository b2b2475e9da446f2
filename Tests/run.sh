#!/usr/bin/env bash
# Installs what is missing, checks the format, builds, and runs all tests.
set -euo pipefail
cd "$(dirname "$0")/.."
source Tests/packages.sh

require_swift
install_packages "${build_packages[@]}" "${emulation_packages[@]}"

swift format lint --strict -r Sources Tests Package.swift
# The import check reports by exit code only; its last line says "Build complete!" either way.
swift build "${build_flags[@]}" --build-tests
bash Tests/KernelsTests/NEON/run.sh
swift test "${build_flags[@]}" --skip-build
