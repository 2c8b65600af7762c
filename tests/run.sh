#!/bin/sh
# Installs what is missing, builds and runs all tests: sh tests/run.sh [CONFIGURATION...].
#
# SPDX-License-Identifier: LGPL-2.1-or-later

# Configurations, each with a build folder of its own below _build/:
#
#   test        everything, at check level 2 (the default)
#   release     everything, as a distribution would build it
#   asan        gcc, AddressSanitizer with leaks, UndefinedBehaviorSanitizer
#   ubsan       gcc, UndefinedBehaviorSanitizer alone
#   tsan        gcc, ThreadSanitizer
#   valgrind    the C programs under memcheck
#   clang       everything, by clang
#   clang-asan  clang, AddressSanitizer with leaks, UndefinedBehaviorSanitizer
#   clang-tsan  clang, ThreadSanitizer
#   coverage    how much of the library the tests reach, which has to be enough
#   render      the manual in a browser: widths, pictures, contrasts, light and dark
#   everything  all of these, one after the other
#
# Runs as root or with sudo.  Once the packages are there it needs no network.
# The last line is "N passed, N failed, N skipped", of all of them when there are several.

set -eu

cd "$(dirname "$0")/.."
. tests/tools/packages.sh

usage ()
{
  sed -n 's/^#   \([a-z-]*  .*\)/  \1/p' "$0"
  exit "$1"
}

everything='test release asan ubsan tsan valgrind clang clang-asan clang-tsan coverage render'

python=/usr/bin/python3
[ -x "$python" ] || python=python3

# Each in a process of its own, so that one which breaks off does not end the others.
run_each ()
{
  folder=$(mktemp -d)
  trap 'rm -rf "$folder"' EXIT

  for each in "$@"; do
    say "configuration $each"
    sh tests/run.sh "$each" 2>&1 | tee "$folder/$each"
  done

  say 'all configurations'
  (cd "$folder" && "$python" -B "$OLDPWD/tests/tools/total.py" "$@")
}

if [ "$*" = everything ]; then
  # shellcheck disable=SC2086
  set -- $everything
fi

if [ $# -gt 1 ]; then
  run_each "$@"
  exit
fi

configuration=${1:-test}
packages=$test_packages
setup=
benchmarks=
targets=
slower=1

# What every configuration without a sanitizer has to have; a tool that is not
# there is then an error and not a part left out.
complete='-Dintrospection=enabled -Dvapi=enabled -Ddocumentation=enabled -Dmodels=enabled'
partial='-Dintrospection=disabled -Dvapi=disabled -Ddocumentation=disabled'

case $configuration in
  test)
    options="$complete -Dcheck_level=2" ;;
  release)
    options="$complete --buildtype=release" ;;
  asan)
    options='-Db_sanitize=address,undefined -Dcheck_level=3 -Dintrospection=enabled'
    slower=4 ;;
  ubsan)
    options="$partial -Db_sanitize=undefined -Dcheck_level=3"
    slower=4 ;;
  tsan)
    options="$partial -Db_sanitize=thread -Dcheck_level=3"
    slower=8 ;;
  valgrind)
    options=$partial
    packages="$packages $valgrind_packages"
    setup=valgrind
    slower=20 ;;
  clang)
    options="$complete -Dcheck_level=2"
    packages="$packages $clang_packages"
    export CC=clang ;;
  clang-asan)
    options="$partial -Db_sanitize=address,undefined -Db_lundef=false -Dcheck_level=3"
    packages="$packages $clang_packages"
    slower=4
    export CC=clang ;;
  clang-tsan)
    options="$partial -Db_sanitize=thread -Db_lundef=false -Dcheck_level=3"
    packages="$packages $clang_packages"
    slower=8
    export CC=clang ;;
  coverage)
    options='--buildtype=debug -Db_coverage=true -Dcheck_level=2 -Dintrospection=enabled
      -Ddocumentation=disabled -Dmodels=disabled'
    packages="$packages $coverage_packages"
    setup=coverage
    slower=4 ;;
  render)
    options="-Ddocumentation=enabled -Dintrospection=disabled -Dvapi=disabled -Dexamples=disabled
      -Dgtk=disabled -Dmodels=disabled"
    packages=$render_packages
    benchmarks=render
    targets=multitude-1-doc
    slower=4 ;;
  -h | --help)
    usage 0 ;;
  *)
    usage 2 >&2 ;;
esac

build=_build/$configuration
log=$build/meson-logs/testlog${setup:+-$setup}.json

# Whatever goes wrong before there are results, the last line says so.
trap 'status=$?; [ $status -eq 0 ] || echo "0 passed, 1 failed, 0 skipped"' EXIT

# shellcheck disable=SC2086
ensure_packages $packages

say "configuring $build"
# shellcheck disable=SC2086
configure_build "$build" $options

say "building $build (up to a minute)"
# shellcheck disable=SC2086
compile_build "$build" $targets

run_tests ()
{
  meson test -C "$build" --no-rebuild --print-errorlogs --timeout-multiplier "$slower" "$@" ||
    status=$?
}

# What an earlier run has reached says nothing of this one.
find "$build" -name '*.gcda' -delete

say "running the tests in $build${setup:+ under $setup} (a minute or more)"
rm -f "$log"
status=0
# shellcheck disable=SC2086
run_tests ${setup:+--setup $setup} ${benchmarks:+--benchmark --suite $benchmarks}

if [ "$configuration" = coverage ]; then
  # What memory checkers are told is only told when one listens.
  say "running some of them under valgrind"
  run_tests --setup valgrind block heap mark ownership snapshot

  say "measuring"
  "$python" tests/coverage/coverage.py . "$build" || status=$?
fi

# For root, a tool that makes its output anew makes a file of the device.
if ! [ -c /dev/null ]; then
  say "/dev/null is no device; a tool was told to write there"
  status=1
fi

trap - EXIT
exec "$python" tests/tools/count.py --status "$status" "$log"
