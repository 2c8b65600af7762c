#!/bin/sh
# Measures everything, and writes docs/PERFORMANCE.md and its charts: sh tests/bench/run.sh.
#
# SPDX-License-Identifier: LGPL-2.1-or-later

# Takes a few minutes; nothing else should run meanwhile.  With --installed, no package
# is installed: allocators that are missing are left out, and the report says so.

set -eu

cd "$(dirname "$0")/../.."
. tests/tools/packages.sh

case ${1:-} in
  '')
    # shellcheck disable=SC2086
    ensure_packages $build_packages $bench_packages ;;
  --installed) ;;
  *)
    fail 'usage: sh tests/bench/run.sh [--installed]' ;;
esac

build=_build/bench
programs=
for layout in forward backward rotated; do
  programs="$programs $build/tests/bench/harness/bench-$layout"
done

say "building $build (up to two minutes)"
configure_build "$build" -Dintrospection=disabled -Dvapi=disabled -Ddocumentation=disabled
compile_build "$build"

python=/usr/bin/python3
[ -x "$python" ] || python=python3
export PYTHONDONTWRITEBYTECODE=1

say 'measuring (a few minutes)'
# shellcheck disable=SC2086
"$python" tests/bench/report/collect.py \
  --output "$build/results.json" \
  --compiler "$(cc --version | sed -n 1p)" \
  $programs

"$python" tests/bench/report/write.py --results "$build/results.json" --docs docs
say 'written: docs/PERFORMANCE.md and docs/images/performance-*.svg'
