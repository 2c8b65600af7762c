#!/bin/sh
# Measures everything, and writes docs/PERFORMANCE.md and its charts: sh tests/bench/run.sh.
#
# SPDX-License-Identifier: LGPL-2.1-or-later

# Takes about six minutes; nothing else should run meanwhile.  With --installed, no package
# is installed: allocators that are missing are left out, and the report says so.  With
# --rewrite nothing is measured: the report is of what was measured last.  What comes after
# --installed is for report/collect.py: with --processes 1 --repetitions 2 it is done sooner.

set -eu

cd "$(dirname "$0")/../.."
. tests/tools/packages.sh

python=/usr/bin/python3
[ -x "$python" ] || python=python3
export PYTHONDONTWRITEBYTECODE=1

measured=tests/bench/report/measured.json

write_report ()
{
  "$python" tests/bench/report/write.py --results "$measured" --docs docs
  say 'written: docs/PERFORMANCE.md, docs/guide-performance.xml and docs/images/performance-*.svg'
}

mode=${1:-}
[ $# -eq 0 ] || shift

case $mode in
  '')
    # shellcheck disable=SC2086
    ensure_packages $build_packages $bench_packages ;;
  --installed) ;;
  --rewrite)
    write_report
    exit ;;
  *)
    fail 'usage: sh tests/bench/run.sh [--installed [OPTION...] | --rewrite]' ;;
esac

build=_build/bench
xml_program=tests/bench/jobs/bench-xml
programs=
targets=$xml_program
for layout in forward backward rotated; do
  program=tests/bench/harness/bench-$layout
  programs="$programs $build/$program"
  targets="$targets $program"
done

say "building $build (up to a minute)"
configure_build "$build" -Dintrospection=disabled -Dvapi=disabled -Ddocumentation=disabled
# shellcheck disable=SC2086
if ! ninja -C "$build" $targets >"$build.log" 2>&1; then
  cat "$build.log" >&2
  exit 1
fi

say 'measuring (about five minutes)'
# shellcheck disable=SC2086
"$python" tests/bench/report/collect.py \
  --output "$build/measured.json" \
  --compiler "$(cc --version | sed -n 1p)" \
  --xml-program "$build/$xml_program" \
  "$@" \
  $programs

# Only what is complete takes the place of the last one.
mv "$build/measured.json" "$measured"
write_report
