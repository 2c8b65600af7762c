#!/bin/sh
# Builds the Debian packages, looks at them, and builds programs against them.
#
# SPDX-License-Identifier: LGPL-2.1-or-later

# Installs the packages it needs, and needs root or sudo for that alone.  The
# packages are built from a copy of the sources in _build/deb, where they are left.
# Their build runs no tests: those of the sources are run by tests/run.sh.

set -eu

cd "$(dirname "$0")/../.."
root=$(pwd)
. tests/tools/packages.sh

scratch=$root/_build/deb
multiarch=

copy_sources ()
{
  rm -rf "$scratch"
  mkdir -p "$scratch/source"
  tar -c --exclude=./_build --exclude=./.git --exclude=__pycache__ . | tar -x -C "$scratch/source"
  cp -a .ci/packaging/debian "$scratch/source/debian"
}

build_packages ()
{
  cd "$scratch/source"
  DEB_BUILD_OPTIONS="nocheck parallel=$(nproc)" DEB_BUILD_PROFILES=nocheck \
    dpkg-buildpackage --no-sign --build=binary >"$scratch/build.log" 2>&1 ||
    { cat "$scratch/build.log" >&2; fail 'the packages cannot be built'; }
}

# Symbols that came or went are told in the log alone.
check_log ()
{
  ! grep -E '^dpkg-gensymbols: (warning|error)|^dh_missing: ' "$scratch/build.log" >&2 ||
    fail 'the build did not leave all in order'
}

check_with_lintian ()
{
  lintian --allow-root --fail-on error --info --tag-display-limit 0 "$scratch"/*.changes
}

# Each file is in one package.
check_overlaps ()
{
  for deb in "$scratch"/*.deb; do
    dpkg-deb --contents "$deb" | sed -n '/^d/!s/.* \(\.\/[^ ]*\).*/\1/p' | sort -u
  done | sort | uniq -d >"$scratch/overlaps"
  [ ! -s "$scratch/overlaps" ] || { cat "$scratch/overlaps" >&2; fail 'in two packages'; }
}

unpack ()
{
  for deb in "$scratch"/*.deb; do
    dpkg-deb --extract "$deb" "$scratch/root"
  done
}

build_consumers ()
{
  python=/usr/bin/python3
  PYTHONPATH=tests/tools PYTHONDONTWRITEBYTECODE=1 $python tests/consumer/consumer.py \
    --root "$scratch/root" --libdir "/usr/lib/$multiarch" --datadir /usr/share \
    --sources tests/consumer --api multitude-1 --core-api multitude-core-1 --vapi \
    --gjs "$(command -v gjs)" \
    --python "$python" --python-dir /usr/lib/python3/dist-packages
}

# shellcheck disable=SC2086,SC2154
ensure_packages $packaging_packages
multiarch=$(dpkg-architecture -q DEB_HOST_MULTIARCH)

say "copying the sources to $scratch"
copy_sources

say 'building the packages (a minute or two)'
(build_packages)
check_log

say 'looking at them with lintian'
check_with_lintian
check_overlaps

say 'building programs against them'
unpack
build_consumers

say 'these are in order:'
ls "$scratch"/*.deb
