#!/bin/sh
# The checklist of a release, gone through in order: sh .ci/release.sh [--dry-run].
#
# SPDX-License-Identifier: LGPL-2.1-or-later

# First come points that are looked at in seconds.  Only when none of them is open
# are the long ones done: tests, archive, packages; and at last the tag, which is
# not pushed.  With --dry-run those are told and not done, nothing is written, and
# open points are no failure.

set -eu

cd "$(dirname "$0")/.."
export PYTHONDONTWRITEBYTECODE=1

python=/usr/bin/python3
[ -x "$python" ] || python=python3

dry_run=
n_open=0

case ${1:-} in
  --dry-run) dry_run=yes ;;
  '') ;;
  *) sed -n '2s/^# //p' "$0" >&2; exit 2 ;;
esac

version=$(sed -n "s/^  version: '\(.*\)',\$/\1/p" meson.build)
archive=_build/test/meson-dist/multitude-$version.tar.xz
symbols=.ci/packaging/debian/libmultitude-1-0.symbols

# ---- Points that are looked at --------------------------------------------

# Whether file $1 has the text $2.
has ()
{
  grep -Fq -- "$2" "$1" || { echo "$1 does not say '$2'"; return 1; }
}

versions_agree ()
{
  has NEWS "Overview of changes in $version " &&
    has multitude/multitude-version.h.in \
      "MULTITUDE_AVAILABLE_IN_$(echo "$version" | sed 's/\.[0-9]*$//; s/\./_/')" &&
    has docs/PERFORMANCE.md "multitude $version," &&
    has docs/guide-performance.xml "multitude $version," &&
    has .ci/packaging/debian/changelog "multitude ($version-" &&
    has .ci/packaging/multitude.wrap "directory = multitude-$version" &&
    has .ci/packaging/multitude.wrap "multitude-$version.tar.xz" &&
    has .ci/packaging/flatpak/multitude.json "multitude-$version.tar.xz"
}

dates_are_set ()
{
  date='[0-9][0-9][0-9][0-9]-[0-9][0-9]-[0-9][0-9]'
  head -n 1 NEWS | grep -q "^Overview of changes in $version ($date)\$" ||
    { echo 'NEWS begins with no date'; return 1; }
  ! head -n 1 .ci/packaging/debian/changelog | grep UNRELEASED
}

tree_is_clean ()
{
  changes=$(git status --porcelain) || return 1
  [ -z "$changes" ] || { echo "$changes"; return 1; }
}

tag_is_free ()
{
  ! git rev-parse --quiet --verify "refs/tags/$version"
}

interface_is_written_down ()
{
  $python .ci/packaging/symbols.py tests/interface/symbols.txt $symbols
}

translations_are_complete ()
{
  $python tests/lint/potfiles.py . || return 1
  cases=$(PYTHONPATH=tests/tools $python tests/po/catalogues.py .) || { echo "$cases"; return 1; }
  # A skip is no answer here.
  [ "${cases#1..0}" = "$cases" ] || { echo "$cases"; return 1; }
}

# ---- Work that is done ----------------------------------------------------

# The tests of the tree in $1; their last line is what counts.
pass_tests ()
{
  folder=$1
  shift
  mkdir -p _build
  sh "$folder/tests/run.sh" "$@" 2>&1 | tee _build/release.log
  tail -n 1 _build/release.log | grep -Eqx '[0-9]+ passed, 0 failed, [0-9]+ skipped'
}

# An archive that builds and passes from nothing but itself.
pass_archive ()
{
  meson dist -C _build/test --formats xztar --no-tests &&
    rm -rf _build/archive &&
    mkdir _build/archive &&
    tar -x -f "$archive" -C _build/archive &&
    pass_tests "_build/archive/multitude-$version" release
}

# ---- In order -------------------------------------------------------------

look_at ()
{
  what=$1
  shift
  if said=$("$@" 2>&1); then
    echo "ok    $what"
  else
    echo "open  $what"
    echo "$said" | sed 's/^/        /'
    n_open=$((n_open + 1))
  fi
}

carry_out ()
{
  what=$1
  shift
  if [ "$dry_run" ]; then
    echo "would $what"
  else
    echo "doing $what"
    "$@" || { echo "failed: $what" >&2; exit 1; }
  fi
}

echo "multitude $version"
look_at 'versions: the same in sources, NEWS, docs and packaging' versions_agree
look_at 'dates: in NEWS and in the changelog of the packages' dates_are_set
look_at 'tree: nothing that is not committed' tree_is_clean
look_at "tag: there is no $version yet" tag_is_free
look_at 'interface: the packages list the symbols that are written down' interface_is_written_down
look_at 'translations: complete, no guesses' translations_are_complete

if [ -z "$dry_run" ] && [ $n_open -gt 0 ]; then
  echo "$n_open open" >&2
  exit 1
fi

carry_out 'tests: sh tests/run.sh, whose last line has no failure' pass_tests .
carry_out "archive: make $archive, unpack it, and pass its own tests" pass_archive
carry_out 'packages: sh .ci/packaging/build-deb.sh' sh .ci/packaging/build-deb.sh
carry_out "tag: git tag --annotate $version" \
  git tag --annotate --message "multitude $version" "$version"

echo "left to a person: git push origin $version, and to publish $archive"
