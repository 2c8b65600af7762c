#!/bin/sh
# Installs what is missing, builds, and runs the real job: sh examples/run.sh [ARGUMENT...].
#
# SPDX-License-Identifier: LGPL-2.1-or-later

# The job parses XML files into trees; without arguments it takes the system's
# database of file types.  Runs as root or with sudo.  Once the packages are
# there it needs no network.

set -eu

root=$(cd "$(dirname "$0")/.." && pwd)
. "$root/tests/tools/packages.sh"

# File names in the arguments are relative to where the caller stands.
prepare ()
{
  cd "$root"

  # shellcheck disable=SC2086
  ensure_packages $build_packages

  say 'configuring _build/examples'
  configure_build _build/examples -Dexamples=enabled \
    -Ddocumentation=disabled -Dintrospection=disabled -Dtests=disabled -Dvapi=disabled

  say 'building _build/examples (some seconds)'
  compile_build _build/examples
}

(prepare)

say 'running xml-tree (some seconds)'
exec "$root/_build/examples/examples/xml-tree" "$@"
