# Sourced by the scripts that build: installs the Debian packages that are missing.

# What every build needs, and what draws the pictures.
build_packages=(gnuplot-nox libgnuplot-iostream-dev libboost-iostreams-dev libboost-filesystem-dev
  libboost-system-dev libssl-dev libxxhash-dev fonts-dejavu-core)

# What runs the NEON kernels on another processor.
emulation_packages=(qemu-user gcc-aarch64-linux-gnu libc6-dev-arm64-cross)

# Installs those of its arguments that are missing; where it may not, names them and ends.
install_packages() {
  local missing=()
  for package in "$@"; do
    dpkg-query -W -f '${Status}' "$package" 2>/dev/null | grep -q 'install ok installed' ||
      missing+=("$package")
  done
  [ ${#missing[@]} -eq 0 ] && return
  local as_root=()
  if [ "$(id -u)" -ne 0 ]; then
    if command -v sudo >/dev/null && { sudo -n true 2>/dev/null || [ -t 0 ]; }; then
      as_root=(sudo)
    else
      echo "These Debian packages are missing and need root to install: ${missing[*]}" >&2
      exit 1
    fi
  fi
  echo "Installing ${missing[*]}"
  { "${as_root[@]}" apt-get update -qq &&
    "${as_root[@]}" env DEBIAN_FRONTEND=noninteractive \
      apt-get install -y -qq --no-install-recommends "${missing[@]}" >/dev/null; } || {
    echo "apt-get could not install these packages: ${missing[*]}" >&2
    exit 1
  }
}

# Ends with one sentence where there is no Swift toolchain.
require_swift() {
  command -v swift >/dev/null || {
    echo "There is no Swift toolchain on the PATH: install Swift 6.2 or newer from swift.org." >&2
    exit 1
  }
}

# One set of flags for programs and tests, so that both share a build folder.
build_flags=(-c release -Xswiftc -enable-testing --explicit-target-dependency-import-check error)
